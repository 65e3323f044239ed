"""Any span of days is made again by one command: twice changes nothing that is served, late rows change their day alone."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from pyspark.sql import SparkSession

from batch.jobs.backfill import backfill
from batch.publication import newest_run
from batch.stale_days import PUBLISHED, marks_of, remember, reopened_days
from batch.warehouse import ask
from schemas.catalogue import table_catalogue
from schemas.clock import day_bounds_ms
from schemas.event_names import OUTER

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAYS = ["2024-03-05", "2024-03-06"]
NOON = [day_bounds_ms(day)[0] + 12 * 3_600_000 for day in DAYS]
TABLES = ["heatmap_cell"]
CLICK = {
    "kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 500, "page_y_px": 300,
    "element_x_milli": 700, "element_y_milli": 700,
}  # fmt: skip


def served() -> str:
    """A checksum over every row of the two days that a reader can see, and over what says so."""
    parts = ["publication", "publication_source", "gate_result", "funnel_member", *table_catalogue()]
    rows = [ask(f"SELECT * FROM {table} FINAL WHERE day IN %(days)s ORDER BY ALL", {"days": DAYS}) for table in parts]
    return sha256(repr(rows).encode()).hexdigest()


def test_a_span_twice_changes_no_byte_and_a_late_row_its_day_alone(spark: SparkSession, happened: Callable[..., None]) -> None:
    for user, noon in zip(("ivy", "jon"), NOON, strict=True):
        happened("behaviour", {**CLICK, "user_id": user, "event_time": noon})
        happened("account", {"kind": "registered", "user_id": user, "event_time": noon - 1, "channel": "kol"})
    assert backfill(spark, DAYS, TABLES) == []
    first = served()
    assert backfill(spark, DAYS, TABLES) == []
    assert served() == first
    runs = [newest_run("heatmap_cell", day) for day in DAYS]
    remember(spark, PUBLISHED, {day: mark for day, mark in marks_of(spark, OUTER).items() if day in DAYS})
    assert reopened_days(spark, OUTER, "2024-12-31") == []
    happened("behaviour", {**CLICK, "user_id": "late", "event_time": NOON[0], "observed_at": NOON[1]})
    assert reopened_days(spark, OUTER, DAYS[1]) == [DAYS[0]]
    assert backfill(spark, DAYS, TABLES) == []
    again = [newest_run("heatmap_cell", day) for day in DAYS]
    assert (again[0] != runs[0], again[1] == runs[1]) == (True, True)
