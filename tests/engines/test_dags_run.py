"""The daily DAG really runs: Airflow, Spark, Flink's replay, the gates, and at the end what readers see."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import ROOT, Settings

pytestmark = pytest.mark.engine

DAY = "2026-02-20"
NOON = day_bounds_ms(DAY)[0] + 12 * 3_600_000
ARROW = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}


def put_history(folder: Path, name: str, rows: list[dict]) -> None:
    """One file of generated history, as the simulator writes it."""
    fields = fields_of(contracts()[name])
    filled = {x.name: x.default for x in fields} | {"version": 1, "region": "CN", "event_time": NOON, "observed_at": NOON}
    complete = [{**filled, "event_id": f"{name}-dag-{i}", "seq": i, **row} for i, row in enumerate(rows)]
    path = folder / contracts()[name].TOPIC.table / f"{DAY}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(complete, schema=pa.schema([(x.name, ARROW[x.base]) for x in fields])), path)


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=500, check=False)


def shown(address: str) -> dict[str, int]:
    """Rows that readers see of the day, by table."""
    with Client.from_url(address) as client:
        rows = client.execute(
            "SELECT table_name, argMax(rows, published_at) FROM publication WHERE day = %(d)s GROUP BY 1", {"d": DAY}
        )
    return dict(rows)


@pytest.mark.usefixtures("kafka", "lake")
def test_the_daily_dag_publishes_a_day(stack_env: Settings, warehouse: str):
    history = stack_env.state_dir / "history"
    put_history(history, "account", [{"kind": "registered", "user_id": f"dag-{i}", "channel": "kol"} for i in range(3)])
    click = {"kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 1, "page_y_px": 1}
    put_history(history, "behaviour", [{**click, "user_id": "dag-1", "element_x_milli": 5, "element_y_milli": 5}])
    assert run("batch.jobs.load_history").returncode == 0
    began = time.monotonic()
    done = run("batch.first_run", "--day", DAY)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    assert f"daily {DAY}: done" in done.stdout
    assert shown(warehouse) == {"profile": 3, "funnel_step": 10, "heatmap_cell": 1, "parity": 0}
    assert time.monotonic() - began < 210
