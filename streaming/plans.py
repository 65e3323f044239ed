"""Keeps the worked-out plan of every Flink job, so that a start does not think again for a minute about what is known.

A plan names its tables; where they are, and from when they are read, is said by the tables of the session that runs it.
`python -m streaming.plans` works the plans of the alerting jobs out ahead.
"""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from schemas.settings import Settings, settings
from streaming.flink_session import flink_version, local_session, prepare_client
from streaming.jobs import job_catalogue
from streaming.script import Script

AHEAD = ("features", "patterns", "social")
"""The jobs that can be planned before anything runs: the archive asks the lake, and rules are what people have written."""


def plan_file(s: Settings, script: Script) -> Path:
    """Where the plan of a job is kept, whether it is there or not."""
    return s.plans_dir / f"{script.name}-{script.plan_key}-{flink_version()}.json"


def planned(session: Any, script: Script) -> Any:
    """Makes the job's tables and views and its set of inserts."""
    for statement in script.views:
        session.execute_sql(statement)
    together = session.create_statement_set()
    for statement in script.inserts:
        together.add_insert_sql(statement)
    return together


def work_out(session: Any, script: Script, file: Path) -> None:
    """Plans a job and keeps its plan; whoever reads the file beside finds all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    planned(session, script).compile_plan().write_to_file(str(fresh))
    fresh.replace(file)


def run_plan(session: Any, s: Settings, script: Script, beside: Path) -> None:
    """Starts a job by its plan, of which a copy lies beside the checkpoints whose state its steps name."""
    kept, file = beside / "plan.json", plan_file(s, script)
    if not kept.exists() and not file.exists():
        work_out(session, script, file)
    else:
        for statement in script.tables:
            session.execute_sql(statement)
    if not kept.exists():
        beside.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(file, fresh)
        fresh.replace(kept)
    session.execute_sql(f"EXECUTE PLAN '{kept.as_uri()}'")


def main() -> None:
    """Works out what is not there yet."""
    s, told = settings(), int(time.time() * 1000)
    lacking = [script for name in AHEAD if not plan_file(s, script := job_catalogue()[name](s, told)).exists()]
    if not lacking:
        return
    prepare_client(s)
    for script in lacking:
        sys.stdout.write(f"working out the plan of {script.name}, once\n")
        sys.stdout.flush()
        work_out(local_session(streaming=True, options=dict(script.options)), script, plan_file(s, script))


if __name__ == "__main__":
    main()
