"""Keeps the worked-out plan of every Flink job, so that a start does not think again for a minute about what is known.

A plan names its tables; where they are, and from when they are read, is said by the tables of the session that runs it.
`python -m streaming.plans` works the plans of the alerting jobs out ahead.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemas.settings import Settings, settings
from streaming.flink_session import flink_version, local_session, prepare_client
from streaming.jobs import job_catalogue
from streaming.script import Script
from streaming.sql.inlined import inlined

AHEAD = ("features", "patterns", "social")
"""The jobs that can be planned before anything runs: the archive asks the lake, and rules are what people have written."""

KEPT = 10
"""How many plans of one job stay: questions to a file differ, and must not push out the plan of a live job."""


def plan_file(s: Settings, script: Script) -> Path:
    """Where the plan of a job is kept, whether it is there or not."""
    return s.plans_dir / f"{script.name}-{script.plan_key}-{flink_version()}.json"


def planned(session: Any, script: Script) -> Any:
    """Makes the job's tables and its set of inserts, which carry the views."""
    for statement in script.tables:
        session.execute_sql(statement)
    together = session.create_statement_set()
    for statement in script.inserts:
        together.add_insert_sql(inlined(statement, script.views))
    return together


def run(session: Any, script: Script) -> Any:
    """Plans and starts the job; its result can be waited for."""
    return planned(session, script).execute()


def run_kept(session: Any, s: Settings, script: Script, beside: Path | None = None) -> Any:
    """As `run` for a job that streams, by the plan that is kept of it.

    beside: the folder of its checkpoints, where a copy stays as long as the state that the plan's steps name.
    """
    file = plan_file(s, script)
    kept = beside / "plan.json" if beside else file
    if kept.exists() or file.exists():
        for statement in script.tables:
            session.execute_sql(statement)
    else:
        work_out(session, script, file)
    if not kept.exists():
        with _whole(kept) as fresh:
            shutil.copyfile(file, fresh)
    return session.execute_sql(f"EXECUTE PLAN '{kept.as_uri()}'")


def work_out(session: Any, script: Script, file: Path) -> None:
    """Plans a job and keeps its plan; of many plans of a job the newest stay."""
    with _whole(file) as fresh:
        planned(session, script).compile_plan().write_to_file(str(fresh))
    for old in sorted(file.parent.glob(f"{script.name}-*.json"), key=lambda path: -path.stat().st_mtime_ns)[KEPT:]:
        old.unlink(missing_ok=True)


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """Where to write; whoever looks for the file finds all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    yield fresh
    fresh.replace(file)


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
