"""Rows of history files that break their contract: kept aside with field, value and rule, repaired, and brought back once."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.filing import filed
from batch.gate import Finding
from batch.lake import QUARANTINE, archived_contracts, event_table
from batch.producing import now_ms
from schemas.checks import Check, checks_of
from schemas.columns import lake_columns

OWNER = "platform"
"""Who answers for events: those who send them."""

WAITING = "state = 'waiting'"


def judged(rows: DataFrame, name: str) -> DataFrame:
    """The rows with `problem`: the first rule of the contract that each breaks, as reason, field, value and rule, or null."""
    found = [f.when(f.expr(f"({check.broken}) IS TRUE"), _told(check)) for check in checks_of(archived_contracts()[name])]
    return rows.withColumn("problem", f.coalesce(*found))


def _told(check: Check) -> Column:
    value = f.coalesce(f.substring(f.col(check.field).cast("string"), 1, 200), f.lit(""))
    named = {"reason": f.lit(check.reason), "field": f.lit(check.field), "value": value, "rule": f.lit(check.rule)}
    return f.struct(*(column.alias(part) for part, column in named.items()))


def set_aside(spark: SparkSession, name: str, refused: DataFrame | None, days: Sequence[str]) -> list[Finding]:
    """Keeps the refused rows of the files of these days instead of those that waited before; what was found, by rule.

    `refused` has the contract's columns, problem, and file_day: the day whose file it came from. The same row twice is one;
    None when no row of the files was refused.
    """
    fresh = None if refused is None else _fresh(spark, name, refused).cache()
    spark.sql(f"DELETE FROM {QUARANTINE} WHERE contract = '{name}' AND day IN ({_listed(days)}) AND {WAITING}")
    if fresh is None:
        return []
    fresh.writeTo(QUARANTINE).append()
    found = [_finding(name, row) for row in _by_rule(fresh).collect()]
    fresh.unpersist()
    return found


def _fresh(spark: SparkSession, name: str, refused: DataFrame) -> DataFrame:
    """The refused rows as they are kept, without those that a person has settled already."""
    payload = f.to_json(f.struct(*lake_columns(archived_contracts()[name])))
    rows = refused.select(
        f.md5(f.concat_ws("|", f.lit(name), payload)).alias("row_id"), f.lit(name).alias("contract"), "problem.*",
        payload.alias("payload"), f.lit(now_ms()).alias("refused_at"), f.lit("waiting").alias("state"),
        f.lit(None).cast("string").alias("repaired"), f.col("file_day").alias("day"),
    ).dropDuplicates(["row_id"])  # fmt: skip
    known = spark.table(QUARANTINE).where("state <> 'waiting'").select("row_id")
    return rows.join(known, "row_id", "left_anti").coalesce(1)


def _listed(days: Sequence[str]) -> str:
    return ", ".join(f"'{day}'" for day in days)


def _by_rule(rows: DataFrame) -> DataFrame:
    examples = f.slice(f.collect_list("value"), 1, 3).alias("examples")
    return rows.groupBy("reason", "field", "rule").agg(f.count("*").alias("rows"), examples).orderBy("field", "rule")


def _finding(name: str, row: Row) -> Finding:
    return Finding(name, f"{row['reason']}: {row['rule']}", row["field"], row["rows"], str(row["examples"]), OWNER)


def waiting_rows(spark: SparkSession, names: Sequence[str], day: str) -> dict[str, int]:
    """How many rows of each of these contracts' files of a day wait to be repaired, of those that have any."""
    rows = spark.table(QUARANTINE).where((f.col("day") == day) & f.col("contract").isin(list(names)) & f.expr(WAITING))
    return {row["contract"]: row["rows"] for row in rows.groupBy("contract").agg(f.count("*").alias("rows")).collect()}


def settle(spark: SparkSession, repaired: dict[str, str | None]) -> None:
    """Writes down what became of rows, by row_id: the repaired message, or None for one that is given up."""
    if not repaired:
        return
    told = spark.createDataFrame(list(repaired.items()), "row_id STRING, message STRING")
    told.createOrReplaceTempView("settled_rows")
    spark.sql(
        f"MERGE INTO {QUARANTINE} AS kept USING settled_rows AS settled ON kept.row_id = settled.row_id WHEN MATCHED THEN "
        "UPDATE SET repaired = settled.message, state = IF(settled.message IS NULL, 'dropped', 'repaired')"
    )


def bring_back(spark: SparkSession, name: str) -> int:
    """Adds every repaired row of a contract to its table unless its id is there; how many were added."""
    contract = archived_contracts()[name]
    schema = ", ".join(f"`{column}` {kind}" for column, kind in lake_columns(contract).items())
    repaired = spark.table(QUARANTINE).where((f.col("contract") == name) & (f.col("state") == "repaired"))
    if repaired.isEmpty():
        return 0
    rows = filed(repaired.select(f.from_json("repaired", schema).alias("row")).select("row.*"), contract)
    there = spark.table(event_table(name)).select("event_id")
    fresh = rows.dropDuplicates(["event_id"]).join(there, "event_id", "left_anti").select(*rows.columns).cache()
    added: int = fresh.count()
    if added:
        fresh.coalesce(1).writeTo(event_table(name)).append()
    fresh.unpersist()
    return added
