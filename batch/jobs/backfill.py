"""Makes any span of days again: `weipan backfill FROM UNTIL [--tables NAME ...]`; what would not change is left as it is."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from functools import partial
from time import monotonic

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate import Finding, GateFailed
from batch.job import GATE_FAILED, a_day
from batch.jobs.publish_events import publish_events
from batch.jobs.views import VIEWS, views
from batch.producing import now_ms
from batch.spark_session import spark_session
from schemas.clock import reporting_day
from schemas.settings import settings

TABLES = sorted(table for shown in VIEWS.values() for table in shown)


def backfill(spark: SparkSession, days: list[str], tables: list[str]) -> list[Finding]:
    """Every day, oldest first, because profiles go on from those before; gives the broken rules of all refused results.

    Without a choice of tables the events themselves go to the warehouse too.
    """
    failures: list[Finding] = []
    all_views = partial(views, tables=tables)
    for day in days:
        started = monotonic()
        for part in (all_views,) if tables else (all_views, publish_events):
            try:
                part(spark, day)
            except GateFailed as refused:
                failures += refused.failures
        say(f"{day}: done in {monotonic() - started:.1f} s")
    return failures


def days_between(first: str, last: str) -> list[str]:
    """The reporting days from the first to the last, both included."""
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).isoformat() for n in range((date.fromisoformat(last) - start).days + 1)]


def asked(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for; exit 2 and one line when the span or a table makes no sense."""
    parser = ArgumentParser(prog="weipan backfill", description=__doc__)
    parser.add_argument("first", metavar="FROM", type=a_day, help="first reporting day, 2026-01-31")
    parser.add_argument("last", metavar="UNTIL", type=a_day, help="last reporting day, included")
    parser.add_argument(
        "--tables", nargs="+", choices=TABLES, default=[], metavar="NAME", help=f"only these: {', '.join(TABLES)}"
    )
    given = parser.parse_args(arguments)
    if given.first > given.last:
        parser.error(f"from={given.first}: a day not after until={given.last}")
    today = reporting_day(now_ms(), settings().reporting_zone)
    if given.last > today:
        parser.error(f"until={given.last}: a day that has begun, {today} at most")
    return given


def main() -> None:
    """Ends with 3 when a gate refused results of any day."""
    given = asked()
    days = days_between(given.first, given.last)
    started = monotonic()
    with spark_session(f"backfill {days[0]} {days[-1]}") as spark:
        failures = backfill(spark, days, given.tables)
    say(f"backfill {days[0]} to {days[-1]}: {len(days)} days in {monotonic() - started:.1f} s")
    if failures:
        say(f"{GateFailed(failures)}\na gate refused these results, readers keep what they had")
        sys.exit(GATE_FAILED)


if __name__ == "__main__":
    main()
