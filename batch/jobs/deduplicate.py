"""Finds events of a day that share an id but not their content, and sends the losers to the dead letters."""

from collections.abc import Iterator

from pyspark.sql import DataFrame, SparkSession

from batch.conflicts import conflicts_on, contracts_with_doubles, remember
from batch.console import say
from batch.job import run_for_day
from batch.lake import archived_contracts
from batch.producing import now_ms, produce
from schemas.events.dead_letter import DeadLetter


def deduplicate(spark: SparkSession, day: str) -> str:
    """Judges every contract's ids of the day; a second run sends the same letters by the same ids."""
    lost = sum(_judge(spark, name, day) for name in contracts_with_doubles(spark, day))
    return f"{lost} conflicting duplicates"


def _judge(spark: SparkSession, name: str, day: str) -> int:
    conflicts = conflicts_on(spark, name, day).cache()
    sent = 0 if conflicts.isEmpty() else produce(_letters(name, conflicts))
    if sent:
        remember(spark, name, conflicts)
        say(f"{name}: {sent} conflicting duplicates on {day}")
    conflicts.unpersist()
    return sent


def _letters(name: str, conflicts: DataFrame) -> Iterator[DeadLetter]:
    recorded_at = now_ms()
    for row in conflicts.toLocalIterator():
        yield DeadLetter(
            letter_id=row.letter_id,
            topic=archived_contracts()[name].TOPIC.name,
            partition=-1 if row.kafka_partition is None else row.kafka_partition,
            offset=-1 if row.kafka_offset is None else row.kafka_offset,
            reason="conflicting_duplicate",
            field="event_id",
            value=row.event_id,
            rule="the first observed event keeps its id; this one says something else",
            recorded_at=recorded_at,
            payload_latin1=row.payload.encode().decode("latin-1"),
        )


def main() -> None:
    """`python -m batch.jobs.deduplicate --day 2026-01-31`."""
    run_for_day("deduplicate", deduplicate)


if __name__ == "__main__":
    main()
