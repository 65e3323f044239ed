"""Every night before the batch: the lake's files are put together, old snapshots and ownerless files removed."""

import sys
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable

from schemas.settings import ROOT, settings

with DAG(
    "maintenance",
    schedule=CronTriggerTimetable("2 0 * * *", timezone=settings().reporting_zone),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - the timetable knows its zone
    catchup=False,
    max_active_runs=1,
) as maintenance:
    # Numbers that are published after it then stand on few, large files, which their snapshots keep.
    command = f"{sys.executable} -m batch.jobs.lake maintain"
    BashOperator(task_id="lake", bash_command=command, cwd=str(ROOT), append_env=True)
