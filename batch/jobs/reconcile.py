"""Publishes whether live alerts and replay agree on a day, and sends the corrections that late rows demand."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.job import run_for_day
from batch.parity import content, corrections, covered_since, parity_rows, replayed, told_of
from batch.producing import now_ms, produce
from batch.publishing import publish
from schemas.events.alert import Alert


def reconcile(spark: SparkSession, day: str) -> str:
    """Needs the replay of the day, which `streaming.replay` writes; a day without any alert is fine."""
    rows, corrected = compared_layers(spark, day)
    sent = produce(_revisions(_pending(spark, day, corrected)))
    return f"{publish('parity', day, rows, Facts(fewest_rows=0))}; {sent} corrections sent"


def compared_layers(spark: SparkSession, day: str) -> tuple[DataFrame, DataFrame]:
    """One row a detector, and the corrections that late rows demand."""
    since = covered_since(spark, day)
    corrected = corrections(spark, day, since).cache()
    return parity_rows(spark, day, corrected, covered=since is not None), corrected


def _pending(spark: SparkSession, day: str, corrected: DataFrame) -> DataFrame:
    """Every corrected alert with its new values (a withdrawn one keeps those it had), unless that was told already."""
    by_all, by_known = replayed(spark, day, "all"), replayed(spark, day, "on_time")
    after = by_all.unionByName(by_known.join(by_all, "alert_id", "left_anti")).drop("status")
    after = after.join(corrected.select("alert_id", "status"), "alert_id")
    told = told_of(spark, day)
    before = told.select("alert_id", content(told).alias("told"), f.expr("status = 'withdrawn'").alias("gone"), "revision")
    rows = after.drop("revision").withColumn("says", content(after)).join(before, "alert_id", "left")
    return rows.where(
        "CASE WHEN told IS NULL THEN status <> 'withdrawn' ELSE told <> says OR gone <> (status = 'withdrawn') END"
    )


def _revisions(pending: DataFrame) -> Iterator[Alert]:
    """A new revision of each alert."""
    detected_at = now_ms()
    for row in pending.toLocalIterator():
        yield _alert(row, detected_at)


def _alert(row: Row, detected_at: int) -> Alert:
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(Alert)}
    new = {"revision": (row.revision or 0) + 1, "source": "late-corrected", "detected_at": detected_at}
    return Alert(**values | new)


def main() -> None:
    """`python -m batch.jobs.reconcile --day 2026-01-31`."""
    run_for_day("reconcile", reconcile)


if __name__ == "__main__":
    main()
