"""Every hour, for the day that is not over: funnels and heatmaps so far, provisional until the night."""

import sys
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param
from airflow.timetables.trigger import CronTriggerTimetable

from schemas.settings import ROOT, settings

ZONE = settings().reporting_zone
DAY = f"{{{{ params.day or dag_run.run_after.in_timezone('{ZONE}').to_date_string() }}}}"


def job(module: str) -> BashOperator:
    """One job of a room, for the day of the run; no job here waits for another."""
    command = f"{sys.executable} -m {module} --day {DAY}"
    return BashOperator(task_id=module.rsplit(".", 1)[1], bash_command=command, cwd=str(ROOT), append_env=True)


with DAG(
    "hourly",
    schedule=CronTriggerTimetable("5 1-23 * * *", timezone=ZONE),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - the timetable knows its zone
    catchup=False,
    max_active_runs=1,
    max_active_tasks=1,
    params={"day": Param(None, type=["null", "string"], format="date", description="reporting day, today unless given")},
) as hourly:
    job("batch.jobs.funnels")
    job("batch.jobs.heatmaps")
