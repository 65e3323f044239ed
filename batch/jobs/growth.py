"""Publishes what growth teams ask of a day: tier moves, channels, cohorts, social numbers, campaigns."""

from collections.abc import Callable

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.campaigns import campaign_arms_of
from batch.channels import channels_of
from batch.cohorts import cohorts_of
from batch.facts import Facts
from batch.gate import Failure, GateFailed
from batch.job import run_for_day
from batch.jobs.profiles import shown_profiles
from batch.live_social import compared_minutes
from batch.publication import newest_run
from batch.publishing import publish
from batch.social import social_day_of, social_groups_of
from batch.tier_moves import tier_moves


def tiers(spark: SparkSession, day: str) -> str:
    """Needs the published profiles of the day."""
    run = newest_run("profile", day)
    if run is None:
        return f"tier_move {day}: no profiles are published"
    profiles = shown_profiles(spark, (day, run))
    return publish("tier_move", day, tier_moves(profiles), Facts(totals={"users": profiles.count()}))


def channels(spark: SparkSession, day: str) -> str:
    """A span without a registration gives no row."""
    return publish("channel", day, channels_of(spark, day), Facts(fewest_rows=0))


def cohorts(spark: SparkSession, day: str) -> str:
    """The triangle as the day left it."""
    return publish("cohort", day, cohorts_of(spark, day), Facts(fewest_rows=0))


def social(spark: SparkSession, day: str) -> str:
    """The day's numbers, compared with what the live layer counted, and its chat groups."""
    compared, different = compared_minutes(spark, day)
    totals = social_day_of(spark, day, compared, different).cache()
    groups = social_groups_of(spark, day)
    facts = Facts(fewest_rows=0, totals={"shares": totals.agg(f.max("shares")).collect()[0][0]})
    return "; ".join((publish("social_day", day, totals, Facts()), publish("social_group", day, groups, facts)))


def campaigns(spark: SparkSession, day: str) -> str:
    """Both arms of every campaign."""
    return publish("campaign_arm", day, campaign_arms_of(spark, day), Facts(fewest_rows=0))


PARTS: tuple[Callable[[SparkSession, str], str], ...] = (tiers, channels, cohorts, social, campaigns)


def growth(spark: SparkSession, day: str) -> str:
    """Needs the user days and profiles of the day; a part whose gate fails stops no other."""
    failures: list[Failure] = []
    done = []
    for part in PARTS:
        try:
            done.append(part(spark, day))
        except GateFailed as refused:
            failures += refused.failures
    if failures:
        raise GateFailed(failures)
    return "; ".join(done)


def main() -> None:
    """`python -m batch.jobs.growth --day 2026-01-31`."""
    run_for_day("growth", growth)


if __name__ == "__main__":
    main()
