"""Judges the ids of a day, then rebuilds all its views in one Spark session, and those of earlier days that have changed."""

from collections.abc import Collection

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate import Finding, GateFailed
from batch.job import run_for_day
from batch.jobs.deduplicate import deduplicate
from batch.jobs.funnels import funnels
from batch.jobs.growth import PARTS
from batch.jobs.heatmaps import heatmaps
from batch.jobs.links import links
from batch.jobs.profiles import profiles
from batch.jobs.user_days import user_day_rows
from batch.stale_days import PUBLISHED, marks_of, remember, reopened_days
from batch.view_runs import View, each_view
from schemas.event_names import OUTER

VIEWS: dict[View, tuple[str, ...]] = {
    funnels: ("funnel_step",),
    heatmaps: ("heatmap_cell", "page_day"),
    links: (),
    user_day_rows: (),
    profiles: ("profile",),
    **PARTS,
}
"""In the order in which people wait for them and they need each other, with the tables that each publishes."""


def nightly(spark: SparkSession, day: str) -> str:
    """The views of a day, then those of each earlier day whose events have changed since it was published."""
    failures: list[Finding] = []
    days = [day, *reopened_days(spark, OUTER, day)]
    for each in days:
        try:
            views(spark, each)
        except GateFailed as refused:
            failures += refused.failures
    if failures:
        raise GateFailed(failures)
    return f"all views are published{', again those of ' + ', '.join(days[1:]) if days[1:] else ''}"


def views(spark: SparkSession, day: str, tables: Collection[str] = ()) -> str:
    """The views of a day that publish any of these tables, all of them unless some are named."""
    mark = {name: mark for name, mark in marks_of(spark, OUTER).items() if name == day}
    say(deduplicate(spark, day))
    each_view(spark, day, [view for view, shown in VIEWS.items() if not tables or not shown or set(tables) & set(shown)])
    if not tables:
        remember(spark, PUBLISHED, mark)
    return "all views are published"


def main() -> None:
    """`python -m batch.jobs.views --day 2026-01-31`."""
    run_for_day("views", nightly)


if __name__ == "__main__":
    main()
