"""On request, for any span of days: everything that readers see of them is made again; what would not change stays as it is."""

import sys
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

from schemas.settings import ROOT

DAY = {"type": "string", "format": "date"}

with DAG(
    "backfill",
    schedule=None,
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - it runs on request alone
    catchup=False,
    max_active_runs=1,
    params={
        "first": Param("2026-01-01", **DAY, description="first reporting day"),
        "last": Param("2026-01-01", **DAY, description="last reporting day, included"),
        "tables": Param([], type="array", items={"type": "string"}, description="only these tables, all unless some are named"),
    },
) as backfill:
    tables = "{% if params.tables %} --tables {{ params.tables | join(' ') }}{% endif %}"
    command = f"{sys.executable} -m batch.jobs.backfill {{{{ params.first }}}} {{{{ params.last }}}}{tables}"
    BashOperator(task_id="backfill", bash_command=command, cwd=str(ROOT), append_env=True)
