"""A heatmap of one page over many clicks: ours on ClickHouse beside DuckDB and Polars on the same data.

Run with `-s` to see the figures. `WEIPAN_BENCH_CLICKS=10000000` is the default and takes 2 GB; one page of five is asked for.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.columns import clickhouse_columns
from schemas.heatmap import HeatmapQuery
from serving.answers.heatmap_queries import heatmap_told
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

CLICKS = int(os.environ.get("WEIPAN_BENCH_CLICKS", "10000000"))
USERS = CLICKS // 100
ORIGIN = 1_767_225_600_000
DAY_MS = 86_400_000
PAGES, ELEMENTS = 5, 20
QUERY = HeatmapQuery(kind="click", page="page-1")


@pytest.fixture(scope="module")
def clicks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random clicks of a week as one Parquet file, by user and time, as the warehouse keeps them."""
    dice = np.random.default_rng(7)
    user = np.sort(dice.integers(0, USERS, CLICKS))
    columns = {
        "event_id": pa.array(np.char.add("e", np.arange(CLICKS).astype(str))),
        "event_time": pa.array(ORIGIN + dice.integers(0, 7 * DAY_MS, CLICKS)),
        "user_id": pa.array(np.char.add("u", user.astype(str))),
        "page": pa.array(np.char.add("page-", dice.integers(0, PAGES, CLICKS).astype(str))),
        "element": pa.array(np.char.add("element-", dice.integers(0, ELEMENTS, CLICKS).astype(str))),
        **{name: pa.array(dice.integers(0, 1001, CLICKS)) for name in ("element_x_milli", "element_y_milli", "page_x_milli")},
        "page_y_px": pa.array(dice.integers(0, 812, CLICKS)),
    }
    path = tmp_path_factory.mktemp("bench") / "clicks.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture(scope="module")
def store(warehouse: str, clicks: Path) -> Iterator[Warehouse]:
    """The warehouse with the clicks in the table of behaviour, as merged as a night leaves it."""
    told = {
        "version": "1", "observed_at": "event_time", "seq": "1", "region": "'CN'", "kind": "'click'", "session_id": "user_id",
        "platform": "'web'", "page_version": "'1'", "viewport_width_px": "375",
    }  # fmt: skip
    own = ("event_id", "event_time", "user_id", "page", "element", "element_x_milli", "element_y_milli", "page_x_milli")
    columns = {name: name for name in (*own, "page_y_px")} | told
    assert set(columns) <= set(clickhouse_columns(contracts()["behaviour"]))
    with Client.from_url(warehouse) as client:
        listed, asked = ", ".join(columns), ", ".join(columns.values())
        client.execute(f"INSERT INTO behaviour_v1 ({listed}) SELECT {asked} FROM file('{clicks}', Parquet)")
        client.execute("OPTIMIZE TABLE behaviour_v1 FINAL")
    opened = Warehouse(warehouse)
    yield opened
    opened.close()
    with Client.from_url(warehouse) as client:
        client.execute("TRUNCATE TABLE behaviour_v1")


def by_weipan(store: Warehouse) -> tuple[int, int]:
    told = heatmap_told(store, QUERY)
    return int(told.totals["clicks"] or 0), len(told.cells or []) + told.withheld["cells"]


def by_duckdb(clicks: Path) -> tuple[int, int]:
    with duckdb.connect() as base:
        base.execute("SET threads = 2")
        cells = ", ".join(f"least(19, element_{axis}_milli * 20 // 1000) AS cell_{axis}" for axis in "xy")
        rows = base.execute(
            f"SELECT element, {cells}, count(*), count(DISTINCT user_id), avg(page_x_milli), avg(page_y_px) "
            f"FROM '{clicks}' WHERE page = 'page-1' GROUP BY ALL"
        ).fetchall()
    return sum(row[3] for row in rows), len(rows)


def by_polars(clicks: Path) -> tuple[int, int]:
    cells = [(pl.col(f"element_{axis}_milli") * 20 // 1000).clip(0, 19).alias(f"cell_{axis}") for axis in "xy"]
    counted = (
        pl.len().alias("clicks"),
        pl.col("user_id").n_unique(),
        pl.col("page_x_milli").mean(),
        pl.col("page_y_px").mean(),
    )
    rows = pl.scan_parquet(clicks).filter(pl.col("page") == "page-1").group_by("element", *cells).agg(counted).collect()
    return int(rows["clicks"].sum()), len(rows)


def seconds(action: Callable[[], Any]) -> tuple[float, Any]:
    """The best of three runs, and what it gave."""
    best, found = float("inf"), None
    for _ in range(3):
        started = perf_counter()
        found = action()
        best = min(best, perf_counter() - started)
    return best, found


def test_one_page(store: Warehouse, clicks: Path, record_property: Callable[[str, object], None]):
    actions: dict[str, Callable[[], tuple[int, int]]] = {
        "Weipan on ClickHouse": lambda: by_weipan(store),
        "DuckDB": lambda: by_duckdb(clicks),
        "Polars": lambda: by_polars(clicks),
    }
    took = {name: seconds(action) for name, action in actions.items()}
    for name, (duration_s, found) in took.items():
        print(f"\n{CLICKS:,} clicks, {name}: {duration_s * 1000:,.0f} ms", end="")  # noqa: T201
        record_property(f"{name}, ms", round(duration_s * 1000))
        assert found == took["DuckDB"][1], name
