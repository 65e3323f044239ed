"""Which days' rows must be made, or made again because their events have changed since."""

from collections.abc import Sequence
from itertools import groupby

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.lake import staged_table
from batch.source_days import source_days

BUILT = staged_table("built_day")
"""Of which events the user days of a day were made."""

PUBLISHED = staged_table("published_day")
"""Of which events all that readers see of a day was made."""


def stale_days(spark: SparkSession, contracts: Sequence[str], day: str) -> dict[str, str]:
    """The days to make, oldest first, each with the mark of its events: from the first changed one of the span up to `day`.

    Every later day that was made is made again too, because it went on from the one before. Days without events are left out.
    """
    built = remembered(spark, BUILT)
    now = {name: mark for name, mark in marks_of(spark, contracts).items() if name <= day or name in built}
    changed = [name for name, mark in now.items() if built.get(name) != mark]
    return {name: mark for name, mark in sorted(now.items()) if name >= min(changed)} if changed else {}


def reopened_days(spark: SparkSession, contracts: Sequence[str], day: str) -> list[str]:
    """The published days before this one whose own events have changed since, oldest first."""
    shown, now = remembered(spark, PUBLISHED), marks_of(spark, contracts)
    return sorted(name for name, mark in shown.items() if name < day and now.get(name) != mark)


def remembered(spark: SparkSession, book: str) -> dict[str, str]:
    """Days and the marks of the events they were made of."""
    return {row["day"]: row["mark"] for row in spark.table(book).collect()}


def remember(spark: SparkSession, book: str, marks: dict[str, str]) -> None:
    """Keeps that what is made of these days follows from events of these marks."""
    if marks:
        rows = spark.createDataFrame(list(marks.items()), "day STRING, mark STRING").coalesce(1)
        rows.writeTo(book).overwrite(f.col("day").isin(list(marks)))


def marks_of(spark: SparkSession, contracts: Sequence[str]) -> dict[str, str]:
    """A text for each day, oldest first, that changes when any of its events do."""
    days = groupby(source_days(spark, contracts), key=lambda found: found.day)
    return {day: " | ".join(f"{each.contract} {each.mark}" for each in found) for day, found in days}
