"""Every published number can be made again from the lake as it was, also after the lake has moved on."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from pyspark.sql import SparkSession

from batch.jobs.explain import explanation, made_again
from batch.jobs.heatmaps import heatmaps
from batch.known import knowing_now
from batch.publication import publications_of
from batch.results import RESULTS
from schemas.clock import day_bounds_ms
from schemas.settings import ROOT

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-02-10"
OWN_DAY = "2026-02-17"
"""A day of which no other test knows."""
NOON = day_bounds_ms(OWN_DAY)[0] + 12 * 3_600_000
CLICK = {
    "kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 500, "page_y_px": 300,
    "element_x_milli": 700, "element_y_milli": 700,
}  # fmt: skip


@pytest.mark.usefixtures("published")
def test_every_table_of_a_day_is_made_again_equal_and_says_of_what(spark: SparkSession) -> None:
    made = {name: publications_of(name, DAY) for name in RESULTS if name != "parity"}
    runs = {name: published[-1] for name, published in made.items() if published}
    assert set(RESULTS) - set(runs) == {"parity"}, "parity needs a replay"
    assert {name: made_again(spark, run) for name, run in runs.items()} == {name: run.run_id for name, run in runs.items()}
    told = explanation(runs["heatmap_cell"])
    assert "lake.events.behaviour_v1" in told["snapshots"]
    assert told["source_rows"]["lake.events.behaviour_v1"] >= 7
    assert told["code_version"]
    assert {each["verdict"] for each in told["gate_results"]} == {"kept"}
    assert any(each["rule"].startswith("expect_compound_columns_to_be_unique") for each in told["gate_results"])


def test_a_late_row_makes_a_new_run_and_the_old_one_can_still_be_made_again(
    spark: SparkSession, happened: Callable[..., None]
) -> None:
    happened("behaviour", {**CLICK, "user_id": "kim", "event_time": NOON})
    with knowing_now():
        heatmaps(spark, OWN_DAY)
    old = publications_of("heatmap_cell", OWN_DAY)[-1]
    happened("behaviour", {**CLICK, "user_id": "lea", "event_time": NOON, "observed_at": NOON + 7 * 86_400_000})
    with knowing_now():
        heatmaps(spark, OWN_DAY)
    new = publications_of("heatmap_cell", OWN_DAY)[-1]
    assert new.run_id != old.run_id
    assert new.snapshots["lake.events.behaviour_v1"] != old.snapshots["lake.events.behaviour_v1"]
    assert [made_again(spark, run) for run in (old, new)] == [old.run_id, new.run_id]
    command = [sys.executable, "-m", "batch.jobs.explain", "heatmap_cell", OWN_DAY, "--json"]
    shown = subprocess.run([*command, "--run", old.run_id], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    assert json.loads(shown.stdout)["snapshots"] == old.snapshots
    missing = subprocess.run([*command, "--run", "x"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (missing.returncode, missing.stderr) == (
        2, f"weipan explain: heatmap_cell {OWN_DAY} run=x: nothing was published\n",
    )  # fmt: skip
