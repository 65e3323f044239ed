"""The lake's own books: how many events of a contract each day has, how late in the day they reach, and whether they changed.

Everything comes from the metadata of the tables' files, so that no event is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.lake import archived_contracts, event_table
from schemas.contract import moment_field

BOUNDED = ("observed_at", "seq", "kafka_offset")
"""Columns whose extremes, besides the moment's, tell one set of rows from another."""


@dataclass(frozen=True)
class SourceDay:
    """contract: its short name; newest_at: moment of its newest event, UTC ms; mark: changes when the day's events do.

    The mark is made of rows, absent values and extremes. Files may be put together without changing it.
    """

    contract: str
    day: str
    rows: int
    newest_at: int
    mark: str


def source_days(spark: SparkSession, contracts: Sequence[str]) -> list[SourceDay]:
    """Every day that has an event of any of these contracts, oldest first."""
    rows = reduce(DataFrame.unionByName, (_books(spark, name) for name in contracts)).orderBy("day", "contract").collect()
    return [SourceDay(**row.asDict()) for row in rows]


def _books(spark: SparkSession, name: str) -> DataFrame:
    moment = moment_field(archived_contracts()[name])
    columns = set(spark.table(event_table(name)).columns)
    bounded = [column for column in dict.fromkeys((moment, *BOUNDED)) if column in columns]
    files = spark.table(f"{event_table(name)}.files").where("content = 0 AND record_count > 0")
    extremes = [
        side(f"readable_metrics.{column}.{edge}")
        for column in bounded
        for side, edge in ((f.min, "lower_bound"), (f.max, "upper_bound"))
    ]
    absent = f.sum(f.expr("aggregate(map_values(null_value_counts), 0L, (sum, n) -> sum + n)"))
    found = files.groupBy(f.col("partition.day").alias("day")).agg(
        f.sum("record_count").alias("rows"),
        f.max(f"readable_metrics.{moment}.upper_bound").alias("newest_at"),
        f.concat_ws(" ", *(f.coalesce(each.cast("string"), f.lit("-")) for each in (f.sum("record_count"), absent, *extremes)))
        .alias("mark"),
    )  # fmt: skip
    return found.withColumn("contract", f.lit(name))
