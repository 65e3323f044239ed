"""Who each user is at the end of a day: channel, money and habits of thirty days, tier with its reasons."""

from functools import reduce

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until, events_on, events_until
from schemas.tiers import Assignment, assign, with_patience

SPAN_DAYS = 30
ACTIVE_DAYS = 7
TIERED = "user_id STRING, tier STRING, tier_reasons ARRAY<STRING>"


def profiles_as_of(spark: SparkSession, day: str, groups: DataFrame, previous: DataFrame) -> DataFrame:
    """One row a user; `groups` has user_id, group_id; `previous` the user_id, tier and tier_reasons published before `day`."""
    days = days_until(day, SPAN_DAYS)
    accounts = events_until(spark, "account", day)
    fills, transfers = events_on(spark, "fill", days), events_on(spark, "transfer", days)
    behaviour = events_on(spark, "behaviour", days)
    parts = [_registrations(accounts), _trading(fills), _favourites(fills), _money(transfers), _online(behaviour)]
    parts += [_indicators(behaviour), _api_calls(accounts.where(f.col("day").isin(days))), groups]
    seen = _last_seen([accounts, fills, transfers, behaviour, events_on(spark, "order", days)])
    habits = reduce(lambda left, right: left.join(right, "user_id", "left"), parts, seen)
    habits = habits.fillna(0, COUNTS).withColumn("group_id", f.coalesce("group_id", "user_id"))
    return habits.join(_tiers(habits, previous, day), "user_id").withColumn("day", f.lit(day))


COUNTS = [
    "fills", "traded_fen", "largest_fill_fen", "mean_fill_fen", "deposit_fen", "withdrawal_fen", "pnl_fen", "online_ms",
    "indicators", "api_calls_max_day",
]  # fmt: skip
"""What is 0, not unknown, for a user without such events."""


def _last_seen(sources: list[DataFrame]) -> DataFrame:
    times = reduce(DataFrame.union, (source.select("user_id", "event_time") for source in sources))
    return times.groupBy("user_id").agg(f.max("event_time").alias("last_seen_at"))


def _registrations(accounts: DataFrame) -> DataFrame:
    first = f.min_by(f.struct("event_time", "channel"), f.struct("event_time", "seq", "event_id"))
    found = accounts.where("kind = 'registered'").groupBy("user_id").agg(first.alias("first"))
    return found.select("user_id", f.col("first.event_time").alias("registered_at"), "first.channel")


def _trading(fills: DataFrame) -> DataFrame:
    return fills.groupBy("user_id").agg(
        f.count("*").alias("fills"),
        f.sum("amount_fen").alias("traded_fen"),
        f.max("amount_fen").alias("largest_fill_fen"),
        f.expr("sum(amount_fen) DIV count(*)").alias("mean_fill_fen"),
        f.coalesce(f.sum("pnl_fen"), f.lit(0)).alias("pnl_fen"),
    )


def _favourites(fills: DataFrame) -> DataFrame:
    """The instrument traded most often; of equal ones the first by name."""
    counted = fills.groupBy("user_id", "instrument").count()
    most = f.min_by("instrument", f.struct(-f.col("count"), "instrument"))
    return counted.groupBy("user_id").agg(most.alias("favourite_instrument"))


def _money(transfers: DataFrame) -> DataFrame:
    def total(kind: str) -> Column:
        return f.sum(f.when(f.col("kind") == kind, f.col("amount_fen")).otherwise(0)).alias(f"{kind}_fen")

    return transfers.groupBy("user_id").agg(total("deposit"), total("withdrawal"))


def _online(behaviour: DataFrame) -> DataFrame:
    """Engaged time a day, mean of the newest seven days with any."""
    daily = behaviour.where("engaged_ms > 0").groupBy("user_id", "day").agg(f.sum("engaged_ms").alias("engaged_ms"))
    newest = daily.withColumn("age", f.expr("row_number() OVER (PARTITION BY user_id ORDER BY day DESC)"))
    mean = f.expr("sum(engaged_ms) DIV count(*)").alias("online_ms")
    return newest.where(f.col("age") <= ACTIVE_DAYS).groupBy("user_id").agg(mean)


def _indicators(behaviour: DataFrame) -> DataFrame:
    used = behaviour.where("kind = 'indicator_used'")
    return used.groupBy("user_id").agg(f.count_distinct("indicator").alias("indicators"))


def _api_calls(accounts: DataFrame) -> DataFrame:
    daily = accounts.where("kind = 'api_called'").groupBy("user_id", "day").count()
    return daily.groupBy("user_id").agg(f.max("count").alias("api_calls_max_day"))


def _tiers(habits: DataFrame, previous: DataFrame, day: str) -> DataFrame:
    """Every user's tier: the pure law of `schemas.tiers` over each row."""
    before = previous.selectExpr("user_id", "tier AS old_tier", "tier_reasons AS old_reasons")
    rows = habits.join(before, "user_id", "left")
    return rows.rdd.map(lambda row: _judged(row, day)).toDF(TIERED)


def _judged(row: Row, day: str) -> tuple[str, str, list[str]]:
    before = Assignment(row.old_tier, tuple(row.old_reasons)) if row.old_tier else None
    now = with_patience(assign(row.asDict()), before, day)
    return row.user_id, now.tier, list(now.reasons)
