"""What each published table holds for a day, by its name: the one place that says how to make its rows, now or as of then."""

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from batch.campaigns import campaign_arms_of
from batch.channels import channels_of
from batch.cohorts import cohorts_of
from batch.heatmaps import acts_on, heatmap_cells
from batch.jobs.funnels import published_cohort
from batch.jobs.growth import profiles_on
from batch.jobs.profiles import profile_rows
from batch.jobs.reconcile import compared_layers
from batch.live_social import compared_minutes
from batch.page_views import page_day_of
from batch.social import social_day_of, social_groups_of
from batch.tier_moves import tier_moves


def moves_on(spark: SparkSession, day: str) -> DataFrame:
    """Tier moves of the day, from its published profiles; LookupError when there were none."""
    profiles = profiles_on(spark, day)
    if profiles is None:
        raise LookupError(f"profile {day}: nothing was published")
    return tier_moves(profiles)


RESULTS: dict[str, Callable[[SparkSession, str], DataFrame]] = {
    "campaign_arm": campaign_arms_of,
    "channel": channels_of,
    "cohort": cohorts_of,
    "funnel_step": lambda spark, day: published_cohort(spark, day).rows,
    "heatmap_cell": lambda spark, day: heatmap_cells(acts_on(spark, day), day),
    "page_day": lambda spark, day: page_day_of(acts_on(spark, day), day),
    "parity": lambda spark, day: compared_layers(spark, day)[0],
    "profile": profile_rows,
    "social_day": lambda spark, day: social_day_of(spark, day, *compared_minutes(spark, day)),
    "social_group": social_groups_of,
    "tier_move": moves_on,
}
