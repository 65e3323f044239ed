"""What users of each campaign did, those who got it and those held out, as sums that uplift is computed from."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until
from batch.first_times import known_users
from batch.merged_days import user_days_of
from schemas.campaign import Campaign
from schemas.catalogue import campaign_catalogue
from schemas.clock import day_bounds_ms
from schemas.settings import settings

SPAN_DAYS = 28


def campaign_arms_of(spark: SparkSession, day: str) -> DataFrame:
    """One row a campaign and arm: every user known by the end of the day is in one, whether he took part or not."""
    known = known_users(spark, day).cache()
    since = day_bounds_ms(days_until(day, SPAN_DAYS)[0], settings().reporting_zone)[0]
    invited = known.where((f.col("registered_at") >= since) & f.col("referrer_user_id").isNotNull())
    counted = invited.groupBy(f.col("referrer_user_id").alias("user_id")).agg(f.count("*").alias("invited"))
    sums = [f.sum(name).alias(name) for name in ("shares", "invitations", "fills", "fee_fen")]
    did = user_days_of(spark, day, SPAN_DAYS).groupBy("user_id").agg(*sums)
    users = known.select("user_id").join(did, "user_id", "left").join(counted, "user_id", "left").fillna(0).cache()
    return reduce(DataFrame.unionByName, (_arms(users, campaign) for campaign in campaign_catalogue().values())).withColumn(
        "day", f.lit(day)
    )


def _arms(users: DataFrame, campaign: Campaign) -> DataFrame:
    return users.groupBy(f.expr(campaign.arm_sql("user_id")).alias("arm")).agg(
        f.lit(campaign.name).alias("campaign"),
        f.count("*").alias("users"),
        f.expr("count_if(shares > 0)").alias("sharers"),
        f.sum("shares").alias("shares"),
        f.sum(f.col("shares").cast("double") ** 2).alias("shares_squares"),
        f.expr("count_if(invitations > 0)").alias("inviters"),
        f.sum("invited").alias("invited"),
        f.expr("count_if(fills > 0)").alias("traders"),
        f.sum("fee_fen").alias("fee_fen"),
        f.sum(f.col("fee_fen").cast("double") ** 2).alias("fee_fen_squares"),
    )
