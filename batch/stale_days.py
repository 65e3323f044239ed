"""Which days' rows must be made, or made again because their events have changed since."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.lake import event_table, staged_table


def stale_days(spark: SparkSession, contracts: Sequence[str], day: str) -> dict[str, str]:
    """The days to make, oldest first, each with the mark of its events: from the first changed one of the span up to `day`.

    Every later day that was made is made again too, because it went on from the one before. Days without events are left out.
    """
    built = {row["day"]: row["mark"] for row in spark.table(staged_table("built_day")).collect()}
    now = {name: mark for name, mark in _marks(spark, contracts).items() if name <= day or name in built}
    changed = [name for name, mark in now.items() if built.get(name) != mark]
    return {name: mark for name, mark in sorted(now.items()) if name >= min(changed)} if changed else {}


def remember_built(spark: SparkSession, marks: dict[str, str]) -> None:
    """Keeps that the rows of these days follow from events of these marks."""
    rows = spark.createDataFrame(list(marks.items()), "day STRING, mark STRING").coalesce(1)
    rows.writeTo(staged_table("built_day")).overwrite(f.col("day").isin(list(marks)))


def _marks(spark: SparkSession, contracts: Sequence[str]) -> dict[str, str]:
    """A text for each day that changes when its events do: rows and bytes of every contract, from the lake's own books."""
    counted = reduce(DataFrame.unionByName, (_books(spark, name) for name in contracts))
    entries = f.array_sort(f.collect_list(f.concat_ws("=", "name", "rows", "bytes")))
    marks = counted.groupBy("day").agg(f.concat_ws(" ", entries).alias("mark"))
    return {row["day"]: row["mark"] for row in marks.orderBy("day").collect()}


def _books(spark: SparkSession, name: str) -> DataFrame:
    partitions = spark.table(f"{event_table(name)}.partitions").where("record_count > 0")
    sums = partitions.groupBy(f.col("partition.day").alias("day")).agg(
        f.sum("record_count").alias("rows"), f.sum("total_data_file_size_in_bytes").alias("bytes")
    )
    return sums.select("day", f.lit(name).alias("name"), "rows", "bytes")
