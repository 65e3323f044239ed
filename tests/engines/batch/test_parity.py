"""Live alerts against the replay of their DAY, and what late rows correct."""

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch.jobs.reconcile import reconcile
from batch.lake import lake_tables, staged_table
from schemas.clock import day_bounds_ms

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-02-10"
START = day_bounds_ms(DAY)[0]

MINUTE = 60_000


def alert(name: str, **said: Any) -> dict[str, Any]:
    return {
        "alert_id": name, "detector": "rapid_trading", "revision": 1, "status": "added", "source": "live", "severity": "low",
        "score": 50, "entity_type": "user", "entity_id": "ann", "trigger_event_id": name, "event_time": START + MINUTE,
        "detected_at": START + MINUTE, "thresholds": {"n": 1}, "values": {"a": 1, "b": None}, "evidence_ids": [],
        "sentence_en": "x", "sentence_zh": "x", **said,
    }  # fmt: skip


@pytest.fixture
def replayed(spark: SparkSession, archived: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """`replayed("all", alert(...), ...)`: the replay of the day found these alerts."""

    def write(known: str, *alerts: dict[str, Any]) -> None:
        columns, _ = lake_tables()[staged_table("alert_replay")]
        rows = [{**archived("alert", found), "known": known} for found in alerts]
        schema = ", ".join(f"`{column}` {kind}" for column, kind in columns.items())
        frame = spark.createDataFrame([tuple(row[column] for column in columns) for row in rows], schema)
        frame.writeTo(staged_table("alert_replay")).append()

    return write


def test_parity_counts_what_differs_and_late_rows_correct_it(spark: SparkSession, happened, replayed, messages, shown):
    happened(
        "tick", {"kind": "trade", "instrument": "gold", "venue": "x", "price_e8": 1, "event_time": START + MINUTE, "hour": 0}
    )
    twice = [alert("two-beginnings", evidence_ids=[first, "end"]) for first in ("b", "a")]
    happened(
        "alert", alert("both"), alert("live-only"), alert("differs", values={"a": 2}), alert("both", detected_at=9), *twice
    )
    replayed("on_time", alert("both", detected_at=1), alert("differs"), alert("batch-only", detector="price_jump"))
    replayed("on_time", *reversed(twice), {**dict.fromkeys(twice[0]), "event_time": START, "day": DAY})
    replayed("all", *twice)
    replayed("all", alert("both"), alert("differs", score=60), alert("late-one", detector="price_jump"))
    replayed("all", alert("before-live-time", event_time=START - 1, day=DAY))
    assert "2 corrections" in reconcile(spark, DAY)
    names = ("detector", "live", "batch", "only_live", "only_batch", "changed", "late_corrected", "covered")
    assert [tuple(row[name] for name in names) for row in shown("parity")] == [
        ("price_jump", 0, 1, 0, 1, 0, 2, True), ("rapid_trading", 4, 3, 1, 0, 1, 1, True),
    ]  # fmt: skip
    sent = messages("alert.v1")
    assert {a["alert_id"]: (a["status"], a["revision"], a["source"]) for a in sent} == {
        "differs": ("changed", 2, "late-corrected"),
        "late-one": ("added", 1, "late-corrected"),
    }
    happened("alert", *sent)
    assert "unchanged" in (again := reconcile(spark, DAY))
    assert "0 corrections" in again
