"""Copies what happened on a day, each event once, into the warehouse, for questions nobody prepared, and counts it there."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.console import say
from batch.events import events_on
from batch.gate import Finding, passed
from batch.gate_results import keep_findings
from batch.job import run_for_day
from batch.quarantine import OWNER
from batch.warehouse import ask, insert_frame
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.contract import Field, fields_of
from schemas.settings import settings

CONTRACTS = ("account", "behaviour", "fill", "order", "transfer", "social")
THERE = "SELECT count() FROM {table} FINAL WHERE event_time >= %(start)s AND event_time < %(end)s"


def publish_events(spark: SparkSession, day: str) -> str:
    """The warehouse replaces an event by its id, so that a second run adds nothing; raises GateFailed when it counts others."""
    found = [_counted(name, day, _publish(spark, name, day)) for name in CONTRACTS]
    for each in found:
        keep_findings(day, f"{day}-events", [each])
    return f"events {passed(found)}"


def _publish(spark: SparkSession, name: str, day: str) -> int:
    fields = fields_of(contracts()[name])
    rows = insert_frame(
        _complete(events_on(spark, name, [day]), fields), contracts()[name].TOPIC.table, [x.name for x in fields]
    )
    say(f"{name}: {rows} events of {day}")
    return rows


def _counted(name: str, day: str, sent: int) -> Finding:
    """What the lake holds of the day once and what the warehouse holds of it must be as many."""
    table = contracts()[name].TOPIC.table
    start, end = day_bounds_ms(day, settings().reporting_zone)
    ((there,),) = ask(THERE.format(table=table), {"start": start, "end": end})
    told = f"the lake has {sent}, the warehouse {there}"
    return Finding(
        table, "as many events as the lake has, each once", "event_id", abs(there - sent), told, OWNER, kept=there == sent
    )


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
