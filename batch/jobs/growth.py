"""Publishes what growth teams ask of a day: tier moves, channels, cohorts, social numbers, campaigns."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.campaigns import campaign_arms_of
from batch.channels import channels_of
from batch.cohorts import cohorts_of
from batch.facts import Facts
from batch.job import run_for_day
from batch.jobs.profiles import shown_profiles
from batch.live_social import compared_minutes
from batch.publication import newest_run
from batch.publishing import publish
from batch.social import social_day_of, social_groups_of
from batch.tier_moves import tier_moves
from batch.view_runs import View, each_view


def tiers(spark: SparkSession, day: str) -> str:
    """Needs the published profiles of the day."""
    profiles = profiles_on(spark, day)
    if profiles is None:
        return f"tier_move {day}: no profiles are published"
    return publish("tier_move", day, tier_moves(profiles), Facts(totals={"users": profiles.count()}))


def profiles_on(spark: SparkSession, day: str) -> DataFrame | None:
    """The published profiles of the day itself."""
    run = newest_run("profile", day)
    return shown_profiles(spark, (day, run)) if run else None


def channels(spark: SparkSession, day: str) -> str:
    """A span without a registration gives no row."""
    return publish("channel", day, channels_of(spark, day), Facts(fewest_rows=0))


def cohorts(spark: SparkSession, day: str) -> str:
    """The triangle as the day left it."""
    return publish("cohort", day, cohorts_of(spark, day), Facts(fewest_rows=0))


def social(spark: SparkSession, day: str) -> str:
    """The day's numbers, compared with what the live layer counted, and its chat groups."""
    totals = social_day_of(spark, day, *compared_minutes(spark, day)).cache()
    groups = social_groups_of(spark, day)
    facts = Facts(fewest_rows=0, totals={"shares": totals.agg(f.max("shares")).collect()[0][0]})
    return "; ".join((publish("social_day", day, totals, Facts()), publish("social_group", day, groups, facts)))


def campaigns(spark: SparkSession, day: str) -> str:
    """Both arms of every campaign."""
    return publish("campaign_arm", day, campaign_arms_of(spark, day), Facts(fewest_rows=0))


PARTS: dict[View, tuple[str, ...]] = {
    tiers: ("tier_move",),
    channels: ("channel",),
    cohorts: ("cohort",),
    social: ("social_day", "social_group"),
    campaigns: ("campaign_arm",),
}
"""What growth teams read, with the tables that each part publishes."""


def growth(spark: SparkSession, day: str) -> str:
    """Needs the user days and profiles of the day."""
    return "; ".join(each_view(spark, day, PARTS))


def main() -> None:
    """`python -m batch.jobs.growth --day 2026-01-31`."""
    run_for_day("growth", growth)


if __name__ == "__main__":
    main()
