"""The daily DAG really runs: Airflow, Spark, Flink's replay, the gates, and at the end what readers see."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from clickhouse_driver import Client

from schemas.airflow_environment import airflow_environment
from schemas.catalogue import contracts, funnel_catalogue
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import ROOT, Settings, settings

pytestmark = pytest.mark.engine

DAY = "2026-02-20"
QUIET_DAY = "2026-02-25"
"""Nobody clicked, but its week still has the registrations of the first day."""
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
    command, environment = [sys.executable, "-m", module, *arguments], os.environ | airflow_environment(settings())
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False)


def ask(address: str, query: str, day: str = DAY) -> list[tuple]:
    with Client.from_url(address) as client:
        return client.execute(query, {"day": day})


REFUSED = """
import json, runpy, sys
dag = runpy.run_path("dags/daily.py")["daily"]
for task in dag.tasks:
    if hasattr(task, "bash_command"):
        task.bash_command = f"exit {3 if task.task_id == 'views' else 0}"
run = dag.test(run_conf={"day": sys.argv[1]})
print(json.dumps([run.state, {each.task_id: each.state for each in run.get_task_instances()}]))
"""
"""The daily DAG with jobs that do nothing, of which the first is refused by a gate."""


def test_a_failed_gate_lets_later_jobs_run_and_still_fails_the_day(stack_env: Settings):
    (stack_env.state_dir / "airflow").mkdir(parents=True, exist_ok=True)
    assert run("airflow", "db", "migrate").returncode == 0
    command, environment = [sys.executable, "-c", REFUSED, DAY], os.environ | airflow_environment(stack_env)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [
        "failed",
        {
            "views": "failed", "publish_events": "success", "replay": "success", "reconcile": "success",
            "every_job_succeeded": "upstream_failed",
        },
    ]  # fmt: skip


@pytest.fixture(scope="module")
def history(stack_env: Settings, lake: Settings, kafka: str, warehouse: str) -> None:  # noqa: ARG001 - all must run
    """Three users registered on the day, one of them clicked."""
    folder = stack_env.state_dir / "history"
    put_history(folder, "account", [{"kind": "registered", "user_id": f"dag-{i}", "channel": "kol"} for i in range(3)])
    click = {"kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 1, "page_y_px": 1}
    put_history(folder, "behaviour", [{**click, "user_id": "dag-1", "element_x_milli": 5, "element_y_milli": 5}])
    assert run("batch.jobs.load_history").returncode == 0


@pytest.mark.usefixtures("history")
def test_the_daily_dag_publishes_a_day(warehouse: str):
    done = run("batch.first_run", "--day", DAY)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    assert f"daily {DAY}: done" in done.stdout
    tables = ask(warehouse, "SELECT table_name FROM publication WHERE day = %(day)s ORDER BY ALL")
    assert [name for (name,) in tables] == [
        "campaign_arm", "channel", "cohort", "funnel_step", "heatmap_cell", "page_day", "parity", "profile", "social_day",
        "social_group", "tier_move",
    ]  # fmt: skip
    assert ask(warehouse, "SELECT user_id FROM profile FINAL WHERE day = %(day)s AND user_id LIKE 'dag-%%' ORDER BY ALL") == [
        ("dag-0",), ("dag-1",), ("dag-2",),
    ]  # fmt: skip
    cells = ask(warehouse, "SELECT DISTINCT element, cell_x, cell_y, clicks FROM heatmap_cell FINAL WHERE day = %(day)s")
    assert cells == [("buy", 0, 0, 1)]
    assert ask(warehouse, "SELECT count() FROM account_v1 FINAL WHERE user_id LIKE 'dag-%%'") == [(3,)]


@pytest.mark.usefixtures("history")
def test_a_failed_gate_of_the_hourly_dag_is_told_and_stops_no_other_view(warehouse: str):
    migrated = run("airflow", "db", "migrate")
    done = run("airflow", "dags", "test", "hourly", "--conf", json.dumps({"day": QUIET_DAY}))
    told = done.stdout + done.stderr
    assert migrated.returncode == 0
    assert done.returncode != 0, told[-6000:]
    assert "gate heatmap_cell: rule=expect_table_row_count_to_be_between" in told
    assert "owner=product" in told
    assert "Command exited with return code 3" in told
    tables = ask(warehouse, "SELECT table_name, rows FROM publication WHERE day = %(day)s ORDER BY ALL", QUIET_DAY)
    funnels = funnel_catalogue()  # everybody once, and who registered once more by channel
    steps = sum(len(each.steps) for each in funnels.values()) + len(funnels["first_trade"].steps)
    assert tables == [("funnel_step", steps), ("page_day", 0)]
