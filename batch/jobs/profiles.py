"""Publishes who each user is at the end of a day, and tells the live layer whose tier or own normal changed."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.job import run_for_day
from batch.jobs.links import groups_on
from batch.known import lake_rows
from batch.lake import staged_table
from batch.producing import produce
from batch.profiles import profiles_as_of
from batch.publication import newest_day, newest_run, run_before
from batch.publishing import publish
from batch.versions import profile_versions


def profiles(spark: SparkSession, day: str) -> str:
    """Needs the groups of the day, which `batch.jobs.links` finds."""
    return publish("profile", day, profile_rows(spark, day), Facts(), lambda judged: _tell(spark, day, judged))


def profile_rows(spark: SparkSession, day: str) -> DataFrame:
    """The profiles of a day, which go on from those shown before it."""
    return profiles_as_of(spark, day, groups_on(spark, day), shown_profiles(spark, run_before("profile", day)))


def _tell(spark: SparkSession, day: str, judged: DataFrame) -> None:
    """Versions are sent unless a later day has spoken already."""
    newest = newest_day("profile")
    if newest is None or newest <= day:
        run = newest_run("profile", newest) if newest else None
        produce(profile_versions(judged, shown_profiles(spark, (newest, run) if newest and run else None)))


def shown_profiles(spark: SparkSession, run: tuple[str, str] | None) -> DataFrame:
    """The published profiles of a day and run; none when there is no such run."""
    day, run_id = run or ("", "")
    return lake_rows(spark, staged_table("profile")).where((f.col("day") == day) & (f.col("run_id") == run_id))


def main() -> None:
    """`python -m batch.jobs.profiles --day 2026-01-31`."""
    run_for_day("profiles", profiles)


if __name__ == "__main__":
    main()
