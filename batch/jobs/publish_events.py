"""Copies what happened on a day, each event once, into the warehouse, for questions nobody has prepared."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.console import say
from batch.events import events_on
from batch.job import run_for_day
from batch.warehouse import insert_frame
from schemas.catalogue import contracts
from schemas.contract import Field, fields_of

CONTRACTS = ("account", "behaviour", "fill", "order", "transfer", "social")


def publish_events(spark: SparkSession, day: str) -> str:
    """The warehouse replaces an event by its id, so that a second run adds nothing."""
    return ", ".join(f"{_publish(spark, name, day)} {name}" for name in CONTRACTS) + " rows"


def _publish(spark: SparkSession, name: str, day: str) -> int:
    fields = fields_of(contracts()[name])
    rows = insert_frame(
        _complete(events_on(spark, name, [day]), fields), contracts()[name].TOPIC.table, [x.name for x in fields]
    )
    say(f"{name}: {rows} events of {day}")
    return rows


def _complete(events: DataFrame, fields: tuple[Field, ...]) -> DataFrame:
    """A field that a source may leave out is read as its default."""
    return events.select(*(_column(field) for field in fields))


def _column(field: Field) -> Column:
    told = f.col(field.name)
    return told if field.default is None else f.coalesce(told, f.lit(field.default)).alias(field.name)


def main() -> None:
    """`python -m batch.jobs.publish_events --day 2026-01-31`."""
    run_for_day("publish_events", publish_events)


if __name__ == "__main__":
    main()
