"""The published day of heatmaps, dwell, reach and hours is the plain reading of it, for every platform and viewport."""

import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parents[2] / "schemas"))
from screen_populations import events, lines

from batch.heatmaps import heatmap_cells
from batch.page_views import page_day_of
from schemas.catalogue import contracts
from schemas.clock import reporting_day
from schemas.columns import lake_columns
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.heatmap_sql import band_sql
from schemas.screen_file import Screen, screen_in

pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-01-01"
NAMES = lake_columns(contracts()["behaviour"])
PARTS = [("", ""), ("web", ""), ("", "phone"), ("mini_program", "unknown")]
"""Some of the platforms and viewports, "" for all."""


@pytest.fixture(scope="module")
def day_of(tmp_path_factory: pytest.TempPathFactory) -> Screen:
    path = tmp_path_factory.mktemp("screen") / "events.jsonl"
    path.write_text(lines(events(Random(3), 6, 60)))
    found = screen_in(path)
    return Screen([act for act in found.acts if reporting_day(act.event_time) == DAY], {})


@pytest.fixture(scope="module")
def tables(spark: SparkSession, day_of: Screen) -> dict[str, list[dict[str, Any]]]:
    rows = [(*(getattr(act, name) for name in NAMES), DAY) for act in day_of.acts]
    schema = ", ".join(f"`{name}` {kind}" for name, kind in (NAMES | {"day": "STRING"}).items())
    acts = spark.createDataFrame(rows, schema).selectExpr("*", f"{band_sql()} AS viewport").cache()
    made = {"cells": heatmap_cells(acts, DAY), "pages": page_day_of(acts, DAY)}
    return {name: [row.asDict() for row in frame.collect()] for name, frame in made.items()}


def expected(screen: Screen, kind: str, parts: tuple[str, str], **more: Any) -> dict[str, Any]:
    platform, viewport = parts
    asked = {"kind": kind, "page": "home", "fewest_users": 1, "platform": platform or None, "viewport": viewport or None}
    return answer(HeatmapQuery.model_validate(asked | more), screen)


def chosen(rows: list[dict[str, Any]], kind: str, parts: tuple[str, str], **more: Any) -> list[dict[str, Any]]:
    wanted = {"kind": kind, "page": "home", "platform": parts[0], "viewport": parts[1], **more}
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("kind", ["click", "rage", "dead"])
def test_cells(tables, day_of: Screen, kind: str, parts: tuple[str, str]):
    names = ("page_version", "element", "cell_x", "cell_y", "clicks", "users", "page_x_milli", "page_y_px")
    told = [tuple(row[name] for name in names) for row in chosen(tables["cells"], kind, parts)]
    unplaced = {"element": "", "cell_x": -1, "cell_y": -1}
    wanted = [
        tuple(unplaced.get(name) if cell[name] is None and name in unplaced else cell[name] for name in names)
        for cell in expected(day_of, kind, parts)["cells"]
    ]
    assert sorted(told, key=str) == sorted(wanted, key=str)
    assert told or parts != ("", "")


@pytest.mark.parametrize("parts", PARTS)
def test_pages(tables, day_of: Screen, parts: tuple[str, str]):
    dwell = expected(day_of, "dwell", parts)["totals"]
    (row,) = chosen(tables["pages"], "dwell", parts, page_version="")
    names = ("phantom_views", "sessions", "users", "engaged_ms")
    assert {name: row[name] for name in names} == {name: dwell[name] for name in names}
    assert row["amount"] == dwell["views"]
    (version,) = chosen(tables["pages"], "dwell", parts, page_version="2")
    by_version = next(each for each in expected(day_of, "dwell", parts)["pages"] if each["page_version"] == "2")
    assert (version["amount"], version["median_ms"]) == (by_version["views"], by_version["median_ms"])
    steps = chosen(tables["pages"], "scroll", parts, page_version="2")
    reach = {row["step"]: (row["amount"], row["users"]) for row in steps if row["users"]}
    deep = expected(day_of, "scroll", parts, page_version="2")["reach"]
    assert reach == {each["depth_milli"]: (each["views"], each["users"]) for each in deep}
    hours = {row["step"]: (row["amount"], row["users"]) for row in chosen(tables["pages"], "hours", parts, page_version="")}
    assert hours == {each["hour"]: (each["clicks"], each["users"]) for each in expected(day_of, "hours", parts)["hours"]}
