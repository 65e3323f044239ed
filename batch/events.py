"""Reads what happened on some days: every event once, the first observed of each id, marked whether it came late."""

from collections.abc import Sequence
from datetime import date, timedelta

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from batch.known import lake_rows
from batch.lake import CONFLICTS, archived_contracts, event_table

FIRST_OBSERVED = ("observed_at", "kafka_partition", "kafka_offset")
"""The order that says which of several rows with one event id is the event."""


def days_until(day: str, count: int) -> list[str]:
    """The last `count` reporting days up to and with `day`, oldest first."""
    last = date.fromisoformat(day)
    return [(last - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1)]


def events_on(spark: SparkSession, name: str, days: Sequence[str]) -> DataFrame:
    """The events of a contract on these reporting days as corrected: deduplicated, with a column `late`."""
    return _each_once(spark, name, f.col("day").isin(list(days)))


def events_until(spark: SparkSession, name: str, day: str) -> DataFrame:
    """The events of a contract from the beginning up to and with a reporting day, as corrected."""
    return _each_once(spark, name, f.col("day") <= day)


def _each_once(spark: SparkSession, name: str, chosen: Column) -> DataFrame:
    """One row an event: inside a day the first observed; an id that another day observed first was found by `deduplicate`."""
    first = Window.partitionBy("day", "event_id").orderBy(*FIRST_OBSERVED)
    rows = lake_rows(spark, event_table(name)).where(chosen)
    once = rows.withColumn("_place", f.row_number().over(first)).where("_place = 1").drop("_place")
    lost = lake_rows(spark, CONFLICTS).where((f.col("contract") == name) & chosen).select("event_id", "day")
    return once.join(f.broadcast(lost), ["event_id", "day"], "left_anti").withColumn("late", late(name))


def on_time(events: DataFrame) -> DataFrame:
    """The events as they were known when they mattered: without those that came late."""
    return events.where("NOT late")


def late(name: str) -> Column:
    """Whether a row of a contract is late, the law of `schemas.clock.is_late` in Spark's words."""
    max_delay_ms = archived_contracts()[name].TOPIC.max_delay_ms
    if max_delay_ms is None:
        return f.lit(False)
    return f.col("observed_at") - f.col("event_time") > max_delay_ms
