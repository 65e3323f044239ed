"""Every night after the views: train the model of unusual users on the day that ended, if its data pass their gate."""

import sys
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param
from airflow.timetables.trigger import CronTriggerTimetable

from schemas.settings import ROOT, settings

ZONE = settings().reporting_zone
DAY = f"{{{{ params.day or dag_run.run_after.in_timezone('{ZONE}').subtract(days=1).to_date_string() }}}}"

with DAG(
    "models",
    schedule=CronTriggerTimetable("40 3 * * *", timezone=ZONE),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - the timetable knows its zone
    catchup=False,
    max_active_runs=1,
    params={"day": Param(None, type=["null", "string"], format="date", description="reporting day, yesterday unless given")},
) as models:
    # Gate, training, figures and registration are one job: what a gate refused leaves the version before serving.
    BashOperator(
        task_id="train_model",
        bash_command=f"{sys.executable} -m batch.jobs.train_model --day {DAY}",
        cwd=str(ROOT),
        append_env=True,
    )
