"""How every batch job is started: `python -m batch.jobs.<name> --day D`, on one Spark session, with a clear ending."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date
from time import monotonic

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate import GateFailed
from batch.known import knowing_now
from batch.spark_session import spark_session

GATE_FAILED = 3
"""The exit code of a job whose results a gate refused."""


def run_for_day(name: str, work: Callable[[SparkSession, str], object]) -> None:
    """Does the job's work for the day that the command line names, and its duration; a failed gate ends it with 3."""
    day = day_of_command_line(name)
    started = monotonic()
    try:
        with spark_session(f"{name} {day}") as spark, knowing_now():
            outcome = work(spark, day)
    except GateFailed as refused:
        say(f"{refused}\n{name} {day}: a gate refused the results, readers keep what they had")
        sys.exit(GATE_FAILED)
    say(f"{name} {day}: {outcome} in {monotonic() - started:.1f} s")


def day_of_command_line(name: str, arguments: list[str] | None = None) -> str:
    """The value of `--day`, a reporting day `2026-01-31`."""
    parser = ArgumentParser(prog=f"python -m batch.jobs.{name}")
    parser.add_argument("--day", required=True, type=a_day, help="reporting day, 2026-01-31")
    day: str = parser.parse_args(sys.argv[1:] if arguments is None else arguments).day
    return day


def a_day(text: str) -> str:
    """A word of the command line as a reporting day."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as refusal:
        raise ArgumentTypeError(f"day={text}: a reporting day as 2026-01-31") from refusal
