"""Every night, for the day that ended: judge ids and rebuild the views, keep the events, compare alerts with a replay."""

import sys
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Param
from airflow.timetables.trigger import CronTriggerTimetable

from schemas.settings import ROOT, settings

ZONE = settings().reporting_zone
DAY = f"{{{{ params.day or dag_run.run_after.in_timezone('{ZONE}').subtract(days=1).to_date_string() }}}}"


def job(module: str, trigger_rule: str = "all_success") -> BashOperator:
    """One job of a room, for the day of the run; its exit code decides over what depends on it, and over nothing else."""
    command = f"{sys.executable} -m {module} --day {DAY}"
    where = {"cwd": str(ROOT), "append_env": True}
    return BashOperator(task_id=module.rsplit(".", 1)[1], bash_command=command, trigger_rule=trigger_rule, **where)


with DAG(
    "daily",
    schedule=CronTriggerTimetable("10 0 * * *", timezone=ZONE),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - the timetable knows its zone
    catchup=False,
    max_active_runs=1,
    max_active_tasks=1,
    params={"day": Param(None, type=["null", "string"], format="date", description="reporting day, yesterday unless given")},
) as daily:
    views = job("batch.jobs.views")
    publish_events = job("batch.jobs.publish_events", "all_done")
    replay = job("streaming.replay", "all_done")
    reconcile = job("batch.jobs.reconcile")
    # People wait for the views, so they come first; a failed view stops neither of the two that come after it.
    views >> [publish_events, replay]
    replay >> reconcile
    # Airflow judges a run by its last tasks alone; this one hangs on every job, so that no later success hides a failure.
    [views, publish_events, reconcile] >> EmptyOperator(task_id="every_job_succeeded")
