"""Finds events that claim the id of another one with a different content: the first observed keeps the id."""

from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from batch.events import FIRST_OBSERVED
from batch.lake import CONFLICTS, archived_contracts, event_table, outside_contracts
from schemas.contract import fields_of


def contracts_with_doubles(spark: SparkSession, day: str) -> list[str]:
    """The contracts in which an id of the day is found more than once on any day: one pass over everything, by short marks.

    Two ids may share a mark by chance; who asks for the conflicts themselves finds none then.
    """
    tables = (
        spark.table(event_table(name)).select(
            f.lit(name).alias("name"), f.xxhash64("event_id").alias("mark"), (f.col("day") == day).alias("used")
        )
        for name in outside_contracts()
    )
    counted = (
        reduce(DataFrame.union, tables).groupBy("name", "mark").agg(f.count("*").alias("rows"), f.max("used").alias("used"))
    )
    return sorted(row["name"] for row in counted.where("rows > 1 AND used").select("name").distinct().toLocalIterator())


def conflicts_on(spark: SparkSession, name: str, day: str) -> DataFrame:
    """Rows, of any day, that lost an id which is used on `day`: letter_id, event_id, their own day, and the whole row as JSON.

    `elsewhere` says that the winner lies on another day, so that a reader of the losing day alone could not know. A second
    delivery may change observed_at, the moment at which our side took it in, and still be the same event.
    """
    told = [column for column in _columns(name) if column != "observed_at"]
    rows = spark.table(event_table(name)).withColumn("told", f.to_json(f.struct(*told)))
    winner = Window.partitionBy("event_id").orderBy(*FIRST_OBSERVED)
    ranked = rows.join(_doubled_ids(spark, name, day), "event_id", "left_semi").select(
        "*", f.first("told").over(winner).alias("won"), f.first("day").over(winner).alias("won_day")
    )
    losers = ranked.where("told <> won").withColumn("elsewhere", f.col("day") != f.col("won_day"))
    losers = losers.withColumn("payload", f.to_json(f.struct(*_columns(name))))
    return losers.withColumn("letter_id", _letter_id(name)).select(
        "letter_id", "event_id", "day", "elsewhere", "payload", "kafka_partition", "kafka_offset"
    )


def remember(spark: SparkSession, name: str, conflicts: DataFrame) -> None:
    """Keeps the losers that a reader of one day could not find himself, each once."""
    known = spark.table(CONFLICTS).where(f.col("contract") == name).select("letter_id")
    fresh = conflicts.where("elsewhere").join(known, "letter_id", "left_anti").select(f.lit(name).alias("contract"), "*")
    fresh.select("contract", "event_id", "day", "letter_id").writeTo(CONFLICTS).append()


def _doubled_ids(spark: SparkSession, name: str, day: str) -> DataFrame:
    ids = spark.table(event_table(name)).select("event_id", "day")
    used = ids.where(f.col("day") == day).select("event_id").distinct()
    return ids.join(used, "event_id", "left_semi").groupBy("event_id").count().where("count > 1")


def _columns(name: str) -> list[str]:
    return [field.name for field in fields_of(archived_contracts()[name])]


def _letter_id(name: str) -> Column:
    topic = archived_contracts()[name].TOPIC.name
    place = f.concat_ws("-", f.lit(topic), "kafka_partition", "kafka_offset")
    generated = f.concat_ws("-", f.lit(topic), f.lit("history"), f.md5("told"))
    return f.when(f.col("kafka_offset").isNull(), generated).otherwise(place)
