"""The lake stays small however long events stream in, and what published numbers were made of can still be asked."""

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from batch.jobs.explain import made_again
from batch.jobs.heatmaps import heatmaps
from batch.jobs.lake import maintain_tables
from batch.known import iceberg_table, knowing_now
from batch.lake import event_table
from batch.publication import publications_of
from batch.stale_days import marks_of
from batch.upkeep import ORPHAN_MS, RETAINED, Size, size_of
from schemas.clock import day_bounds_ms

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

FIRST = date(2024, 5, 1)
TABLE = event_table("behaviour")
CLICK = {
    "kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 500, "page_y_px": 300,
    "element_x_milli": 700, "element_y_milli": 700, "user_id": "mia",
}  # fmt: skip
Happened = Callable[..., None]


def stream(spark: SparkSession, happened: Happened, days: int, commits: int) -> list[Size]:
    """The size of the table after each night of so many days, each of which is archived in so many commits."""
    sizes = []
    for number in range(days):
        day = (FIRST + timedelta(days=number)).isoformat()
        start = day_bounds_ms(day)[0]
        for commit in range(commits):
            happened("behaviour", {**CLICK, "event_time": start + commit * 60_000, "element_x_milli": (number + commit) % 1000})
        maintain_tables(spark, [TABLE], keep_days=0)
        with knowing_now():
            heatmaps(spark, day)
        sizes.append(size_of(spark, TABLE))
    return sizes


@pytest.mark.prove
def test_files_and_snapshots_stay_bounded_and_published_numbers_can_be_made_again(
    spark: SparkSession, happened: Happened
) -> None:
    start, data = size_of(spark, TABLE), Path(iceberg_table(spark, TABLE).location().removeprefix("file:")) / "data"
    lost, coming = data / "lost.parquet", data / "coming.parquet"
    for file in (lost, coming):
        file.write_bytes(b"nobody's")
    long_ago = time.time() - 2 * ORPHAN_MS / 1000
    os.utime(lost, (long_ago, long_ago))
    sizes = stream(spark, happened, days=3, commits=4)
    assert [size.files - sizes[0].files for size in sizes] == [0, 1, 2], "one file a day that is over"
    assert sizes[-1].snapshots <= RETAINED + 2 * len(sizes) + start.snapshots, "newest ones and those of published days"
    assert not lost.exists(), "no snapshot knows it, and it is old"
    assert coming.exists(), "somebody may be about to commit it"
    first = publications_of("heatmap_cell", FIRST.isoformat())[-1]
    assert made_again(spark, first) == first.run_id, "its snapshot outlived three nights"
    before = marks_of(spark, ["behaviour"])
    happened("behaviour", {**CLICK, "event_time": day_bounds_ms(FIRST.isoformat())[0] + 7, "observed_at": 1})
    after = marks_of(spark, ["behaviour"])
    assert [day for day in after if before.get(day) != after[day]] == [FIRST.isoformat()], "late rows change their day alone"
    maintain_tables(spark, [TABLE], keep_days=0)
    assert marks_of(spark, ["behaviour"]) == after, "putting files together changes no day"


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_thirty_days_of_streaming(spark: SparkSession, happened: Happened) -> None:
    sizes = stream(spark, happened, days=30, commits=24)
    lines = (f"{n + 1:>3} {each.files:>6} {each.bytes:>12,} {each.snapshots:>10}" for n, each in enumerate(sizes))
    print("day  files        bytes  snapshots", *lines, sep="\n")  # noqa: T201
    assert sizes[-1].files - sizes[0].files <= 29
    assert sizes[-1].snapshots <= RETAINED + 3 * 30
