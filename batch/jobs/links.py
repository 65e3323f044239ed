"""Finds the groups of linked accounts as of the end of a day and tells the live layer what changed."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.job import run_for_day
from batch.known import lake_rows
from batch.lake import staged_table
from batch.links import groups_as_of
from batch.producing import produce
from batch.versions import link_versions

TABLE = staged_table("link")


def links(spark: SparkSession, day: str) -> str:
    """Versions are sent before the groups are kept, so that a run that broke off is made up for by the next one."""
    groups = groups_as_of(spark, day).cache()
    newest = spark.table(TABLE).agg(f.max("day")).collect()[0][0]
    sent = produce(link_versions(groups, groups_on(spark, newest))) if newest is None or newest <= day else 0
    groups.withColumn("day", f.lit(day)).coalesce(1).writeTo(TABLE).overwrite(f.col("day") == day)
    return f"{groups.count()} linked users, {sent} versions"


def groups_on(spark: SparkSession, day: str | None) -> DataFrame:
    """The groups that were found for a day: user_id, group_id."""
    return lake_rows(spark, TABLE).where(f.col("day") == day).select("user_id", "group_id")


def main() -> None:
    """`python -m batch.jobs.links --day 2026-01-31`."""
    run_for_day("links", links)


if __name__ == "__main__":
    main()
