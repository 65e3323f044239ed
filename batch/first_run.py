"""Runs the daily DAG once, in Airflow, for the day that ended last: `python -m batch.first_run [--day D]`."""

import json
import sys
from argparse import ArgumentParser
from time import monotonic

from batch.airflow_home import run_airflow
from batch.console import say
from batch.events import days_until
from batch.producing import now_ms
from schemas.clock import reporting_day
from schemas.settings import settings


def yesterday() -> str:
    """The reporting day that ended last."""
    return days_until(reporting_day(now_ms(), settings().reporting_zone), 2)[0]


def main() -> None:
    """Ends with Airflow's exit code, which is not 0 when a task failed."""
    parser = ArgumentParser(prog="python -m batch.first_run")
    parser.add_argument("--day", default=yesterday(), help="reporting day, yesterday unless given")
    day = parser.parse_args().day
    started = monotonic()
    outcome = run_airflow("db", "migrate") or run_airflow("dags", "test", "daily", "--conf", json.dumps({"day": day}))
    say(f"daily {day}: {'failed' if outcome else 'done'} in {monotonic() - started:.1f} s")
    sys.exit(outcome)


if __name__ == "__main__":
    main()
