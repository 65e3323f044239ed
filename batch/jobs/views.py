"""Judges the ids of a day, then rebuilds every view of it in one Spark session: funnels and heatmaps first."""

from collections.abc import Callable
from time import monotonic

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate import Failure, GateFailed
from batch.job import run_for_day
from batch.jobs.deduplicate import deduplicate
from batch.jobs.funnels import funnels
from batch.jobs.growth import growth
from batch.jobs.heatmaps import heatmaps
from batch.jobs.links import links
from batch.jobs.profiles import profiles
from batch.jobs.user_days import user_day_rows

VIEWS: tuple[Callable[[SparkSession, str], str], ...] = (
    funnels, heatmaps, links, user_day_rows, profiles, growth,
)  # fmt: skip


def views(spark: SparkSession, day: str) -> str:
    """A view whose gate fails keeps what it showed and stops no other; all failures are told at the end."""
    say(deduplicate(spark, day))
    failures: list[Failure] = []
    for view in VIEWS:
        started = monotonic()
        try:
            say(f"{view(spark, day)} ({monotonic() - started:.1f} s)")
        except GateFailed as refused:
            failures += refused.failures
    if failures:
        raise GateFailed(failures)
    return "all views are published"


def main() -> None:
    """`python -m batch.jobs.views --day 2026-01-31`."""
    run_for_day("views", views)


if __name__ == "__main__":
    main()
