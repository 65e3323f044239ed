"""Compares the alerts that the live layer raised with those that a replay of the day finds."""

from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from batch.events import late
from batch.known import lake_rows
from batch.lake import event_table, outside_contracts, staged_table
from schemas.catalogue import contracts
from schemas.contract import fields_of

NOT_COMPARED = ("alert_id", "detected_at", "revision", "status", "source")
"""What is the alert's name, its history, or the moment a machine found it; everything else must be equal."""


def raised_live(spark: SparkSession, day: str) -> DataFrame:
    """What the live layer said of the day by itself: the newest revision of each alert, without later corrections."""
    alerts = lake_rows(spark, event_table("alert")).where((f.col("day") == day) & (f.col("source") == "live"))
    return _newest(alerts).where("status <> 'withdrawn'")


def told_of(spark: SparkSession, day: str) -> DataFrame:
    """The newest revision of each alert of the day, corrections included."""
    return _newest(lake_rows(spark, event_table("alert")).where((f.col("day") == day) & (f.col("source") != "what-if")))


def replayed(spark: SparkSession, day: str, known: str) -> DataFrame:
    """What a replay of the day finds from its `on_time` rows, or from `all`; a row without id only says that it ran."""
    rows = lake_rows(spark, staged_table("alert_replay")).where((f.col("day") == day) & (f.col("known") == known))
    return _newest(rows.where("alert_id IS NOT NULL"))


def differences(left: DataFrame, right: DataFrame) -> DataFrame:
    """alert_id, detector, and whether it is in `left`, in `right`, and in both with other values (`changed`)."""
    said_left = left.select("alert_id", "detector", content(left).alias("left_says"))
    said_right = right.select("alert_id", "detector", content(right).alias("right_says"))
    both = said_left.join(said_right, ["alert_id", "detector"], "full_outer")
    in_left, in_right = f.col("left_says").isNotNull(), f.col("right_says").isNotNull()
    changed = in_left & in_right & (f.col("left_says") != f.col("right_says"))
    return both.select("alert_id", "detector", in_left.alias("in_left"), in_right.alias("in_right"), changed.alias("changed"))


def parity_rows(spark: SparkSession, day: str, corrected: DataFrame, covered: bool) -> DataFrame:
    """One row a detector; `corrected` are the corrections of the day."""
    against_live = (
        differences(raised_live(spark, day), replayed(spark, day, "on_time"))
        .groupBy("detector")
        .agg(
            f.count_if("in_left").alias("live"),
            f.count_if("in_right").alias("batch"),
            f.count_if(f.expr("in_left AND NOT in_right")).alias("only_live"),
            f.count_if(f.expr("in_right AND NOT in_left")).alias("only_batch"),
            f.count_if("changed").alias("changed"),
        )
    )
    late = corrected.groupBy("detector").agg(f.count("*").alias("late_corrected"))
    rows = against_live.join(late, "detector", "full_outer").fillna(0)
    return rows.withColumn("covered", f.lit(covered)).withColumn("day", f.lit(day))


def corrections(spark: SparkSession, day: str, since: int | None) -> DataFrame:
    """The alerts that late rows add, change or withdraw, with what became of them as `status`.

    Only from `since` on, when the live layer ran: before that there is nothing to correct.
    """
    seen = f.col("event_time") >= f.lit(since)
    found = differences(replayed(spark, day, "on_time").where(seen), replayed(spark, day, "all").where(seen))
    status = f.expr("CASE WHEN NOT in_left THEN 'added' WHEN NOT in_right THEN 'withdrawn' WHEN changed THEN 'changed' END")
    return found.withColumn("status", status).where("status IS NOT NULL").select("alert_id", "detector", "status")


def covered_since(spark: SparkSession, day: str) -> int | None:
    """When the live layer began to see the day, UTC ms: its first row that came over the broker on time; None if none did."""
    live = (
        lake_rows(spark, event_table(name)).where((f.col("day") == day) & f.col("kafka_offset").isNotNull() & ~late(name))
        for name in outside_contracts()
    )
    first = reduce(DataFrame.union, (rows.select("event_time") for rows in live)).agg(f.min("event_time"))
    since: int | None = first.collect()[0][0]
    return since


def content(alerts: DataFrame) -> Column:
    """An alert's comparable fields as one text; maps are put in the order of their keys."""
    kinds = dict(alerts.dtypes)
    names = [field.name for field in fields_of(contracts()["alert"]) if field.name not in NOT_COMPARED]
    parts = [f.array_sort(f.map_entries(n)).alias(n) if kinds[n].startswith("map") else f.col(n) for n in names]
    return f.to_json(f.struct(*parts))


def _newest(alerts: DataFrame) -> DataFrame:
    """One row an id. A pattern tells one trigger once for each of its beginnings: the first in text order stands for all."""
    newest = Window.partitionBy("alert_id").orderBy(f.desc("revision"), content(alerts), "detected_at")
    return alerts.withColumn("_place", f.row_number().over(newest)).where("_place = 1").drop("_place")
