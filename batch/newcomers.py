"""The users who registered in a span, where they came from, what they cost, and what they pay as they grow older."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until
from batch.first_times import known_users
from schemas.settings import settings

NOT_SET = "(not set)"


def newcomers(spark: SparkSession, day: str, span: int) -> DataFrame:
    """Who registered in the span of days up to `day`: user_id, registered_on, channel, cost_fen, funded and traded (0 or 1)."""
    local = f"from_utc_timestamp(timestamp_millis(registered_at), '{settings().reporting_zone}')"
    return known_users(spark, day).where("registered_at IS NOT NULL").selectExpr(
        "user_id",
        f"date_format({local}, 'yyyy-MM-dd') AS registered_on",
        f"coalesce(channel, '{NOT_SET}') AS channel",
        "coalesce(acquisition_fen, 0) AS cost_fen",
        "IF(funded_at IS NULL, 0, 1) AS funded",
        "IF(traded_at IS NULL, 0, 1) AS traded",
    ).where(f.col("registered_on").between(days_until(day, span)[0], day))  # fmt: skip


def with_age(days: DataFrame, new: DataFrame) -> DataFrame:
    """The user days of newcomers, each with age_days since his registration; what he did before it is left out."""
    aged = days.join(new.select("user_id", "registered_on", f.col("channel").alias("came_from")), "user_id")
    return aged.withColumn("age_days", f.expr("datediff(day, registered_on)")).where("age_days >= 0")
