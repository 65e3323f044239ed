"""When each user was first seen, registered, paid in and traded: one row a user and first time, found on its day."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.known import lake_rows
from batch.lake import staged_table

FIRST = {"seen": "first_seen_at", "registered": "registered_at", "funded": "first_deposit_at", "traded": "first_fill_at"}
"""What happened first, and the column of user days that says when."""

DETAILS = ("channel", "acquisition_fen", "referrer_user_id")
"""What a registration says besides."""


def first_times_in(spark: SparkSession, user_days: DataFrame, first_day: str) -> DataFrame:
    """The first times of users in these days, the days from `first_day` on; what happened before stays as it was."""
    told = [f.struct(f.lit(what).alias("what"), f.col(column).alias("at")) for what, column in FIRST.items()]
    times = user_days.select("user_id", "day", *DETAILS, f.explode(f.array(*told)).alias("first")).where("first.at IS NOT NULL")
    details = [f.expr(f"IF(first.what = 'registered', {name}, NULL)").alias(name) for name in DETAILS]
    row = f.min_by(f.struct(f.col("first.at").alias("at"), *details, "day"), "first.at").alias("row")
    earliest = times.groupBy("user_id", f.col("first.what").alias("what")).agg(row).select("user_id", "what", "row.*")
    known = lake_rows(spark, staged_table("first_time")).where(f.col("day") < first_day).select("user_id", "what")
    return earliest.join(known, ["user_id", "what"], "left_anti")


def known_users(spark: SparkSession, day: str) -> DataFrame:
    """One row a user known by the end of a day: user_id, seen_at, registered_at, funded_at, traded_at, and his registration."""
    rows = lake_rows(spark, staged_table("first_time")).where(f.col("day") <= day)
    times = [f.min(f.when(f.col("what") == what, f.col("at"))).alias(f"{what}_at") for what in FIRST]
    return rows.groupBy("user_id").agg(*times, *(f.first(name, ignorenulls=True).alias(name) for name in DETAILS))
