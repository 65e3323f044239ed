"""The DAGs load, have no cycle, start jobs that exist, and let a failure stop only what depends on it."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.settings import ROOT, Settings

DAGS = sorted((ROOT / "dags").glob("*.py"))
DESCRIBE = """
import json, runpy, sys
from airflow.sdk import DAG
found = {}
for path in sys.argv[1:]:
    for dag in runpy.run_path(path).values():
        if isinstance(dag, DAG):
            dag.check_cycle()
            told = lambda t: [getattr(t, "bash_command", None), sorted(t.downstream_task_ids), t.retries, t.trigger_rule]
            tasks = {t.task_id: told(t) for t in dag.tasks}
            zone = dag.timetable.serialize()["timezone"] if hasattr(dag.timetable, "serialize") else None
            found[dag.dag_id] = {"file": path, "tasks": tasks, "timezone": zone, "catchup": dag.catchup}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What Airflow itself makes of the files, in a process and a home of its own."""
    home = {"AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DESCRIBE, *map(str, DAGS)]
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_each_file_holds_the_dag_of_its_name(dags):
    assert {name: Path(dag["file"]).stem for name, dag in dags.items()} == {path.stem: path.stem for path in DAGS}
    assert {"backfill", "daily", "hourly", "maintenance"} <= set(dags)


VERDICT = "every_job_succeeded"
"""The task that does nothing but fail with any job before it."""


def test_every_task_is_one_job_that_exists_and_nightly_ones_for_one_day(dags):
    for dag in dags.values():
        jobs = {task: command for task, (command, *_) in dag["tasks"].items() if task != VERDICT}
        for task, command in jobs.items():
            words = command.split(maxsplit=4)
            assert words[1] == "-m", command
            assert importlib.util.find_spec(words[2]), command
            assert words[2].endswith(f".{task}"), command
            assert (words[3] == "--day") == (dag["timezone"] is not None and task != "lake"), command


def test_a_backfill_asks_for_its_span_and_only_runs_on_request(dags):
    (command, *_) = dags["backfill"]["tasks"]["backfill"]
    assert "{{ params.first }} {{ params.last }}{% if params.tables %} --tables" in command
    assert dags["backfill"]["timezone"] is None


def test_a_failed_job_stops_only_what_depends_on_it(dags):
    downstream = {task: after for task, (_, after, *_) in dags["daily"]["tasks"].items()}
    assert downstream == {
        "views": [VERDICT, "publish_events", "replay"],
        "publish_events": [VERDICT],
        "replay": ["reconcile"],
        "reconcile": [VERDICT],
        VERDICT: [],
    }
    rules = {task: rule for task, (*_, rule) in dags["daily"]["tasks"].items()}
    assert [task for task, rule in rules.items() if rule == "all_done"] == ["publish_events", "replay"]
    assert all(after == [] for _, after, *_ in dags["hourly"]["tasks"].values())


def test_no_retry_hides_a_failure_and_no_missed_day_is_made_up_for_by_itself(dags):
    assert all(retries == 0 for dag in dags.values() for _, _, retries, _ in dag["tasks"].values())
    assert not any(dag["catchup"] for dag in dags.values())


def test_days_change_in_the_reporting_zone(dags):
    assert {dag["timezone"] for dag in dags.values()} == {Settings().reporting_zone, None}


def test_dags_are_wiring_only():
    for path in DAGS:
        assert len(path.read_text().splitlines()) <= 60, path
    assert not (ROOT / "dags" / "__init__.py").exists()
