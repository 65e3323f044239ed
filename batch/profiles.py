"""Who each user is at the end of a day: channel, money, habits, reach, his own normal, and his tier with its reasons."""

from functools import reduce

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.first_times import known_users
from batch.merged_days import SUMS, SUMS_90D, every_hour, sums_of, tallies_of, user_days_of
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import settings
from schemas.tables.profile import ProfileRow
from schemas.tiers import Assignment, assign, reached_with, with_patience

NORMAL = {
    "fills_90d": "fills_90d",
    "fill_fen_mean_90d": "traded_fen_90d DIV nullif(fills_90d, 0)",
    "fill_fen_stddev_90d": (
        "CAST(sqrt(CAST(fills_90d AS DECIMAL(12, 0)) * traded_fen_squares_90d"
        " - CAST(traded_fen_90d AS DECIMAL(19, 0)) * traded_fen_90d) / nullif(fills_90d, 0) AS BIGINT)"
    ),
    "fill_fen_p50_90d": "CAST(size_ranks[0] AS BIGINT)",
    "fill_fen_p95_90d": "CAST(size_ranks[1] AS BIGINT)",
    "fill_fen_p99_90d": "CAST(size_ranks[2] AS BIGINT)",
    "active_days_90d": "active_days_90d",
    "orders_mean_day_90d": "orders_90d DIV nullif(active_days_90d, 0)",
    "deposit_fen_90d": "deposit_fen_90d",
    "online_ms": "online_ms",
    "last_seen_at": "last_seen_at",
}
"""A user's own normal, integers: mean, population deviation and percentiles of his trades in fen over 90 days, and the like.

Percentiles are of sizes cut to three digits, so they lie up to one per cent low. What is unknown is left out.
"""

TIERED = (
    "user_id STRING, tier STRING, tier_reasons ARRAY<STRING>, tier_since STRING, previous_tier STRING, "
    "tier_reached MAP<STRING, BIGINT>"
)
SCORES = {"recency_score": "last_fill_at", "frequency_score": "fills", "money_score": "traded_fen"}


def profiles_as_of(spark: SparkSession, day: str, groups: DataFrame, previous: DataFrame) -> DataFrame:
    """One row a user; `groups` has user_id, group_id; `previous` the profiles published before `day`."""
    days, known = user_days_of(spark, day), known_users(spark, day)
    last = previous.selectExpr("user_id", "last_seen_at AS seen_before")
    parts = [sums_of(days, day), tallies_of(days, day), groups, _invitees(known), last]
    found = reduce(lambda left, right: left.join(right, "user_id", "left"), parts, known)
    told = {name: f.expr(sql) for name, sql in TOLD.items()} | {"active_hours": every_hour("hours")}
    rows = found.fillna(0, COUNTS).withColumns(told).withColumn("normal", _normal()).cache()
    rows = _scored(rows).join(_tiers(rows, previous, day), "user_id").withColumn("day", f.lit(day))
    return rows.select(*(field.name for field in fields_of(ProfileRow) if field.name != "run_id"))


COUNTS = [
    *SUMS, "active_days", "held_s", "holdings", "largest_fill_fen_most", "api_calls_most", "online_ms", "indicators",
    "chat_groups", "invitees", *(f"{name}_90d" for name in (*SUMS_90D, "active_days")),
]  # fmt: skip
"""What is 0, not unknown, for a user who did nothing of the kind."""

TOLD = {
    "group_id": "coalesce(group_id, user_id)",
    "mean_fill_fen": "coalesce(traded_fen DIV nullif(fills, 0), 0)",
    "largest_fill_fen": "largest_fill_fen_most",
    "api_calls_max_day": "api_calls_most",
    "holding_mean_s": "held_s DIV nullif(holdings, 0)",
    "last_seen_at": "greatest(newest_act_at, seen_before, seen_at)",
    "instrument_fills": "coalesce(instrument_fills, CAST(map() AS MAP<STRING, BIGINT>))",
    "indicator_uses": "coalesce(indicator_uses, CAST(map() AS MAP<STRING, BIGINT>))",
}
"""Columns that follow from the merged ones."""


def _invitees(known: DataFrame) -> DataFrame:
    """How many users registered through each user."""
    invited = known.where("referrer_user_id IS NOT NULL").groupBy("referrer_user_id").agg(f.count("*").alias("invitees"))
    return invited.withColumnRenamed("referrer_user_id", "user_id")


def _normal() -> Column:
    entries = f.array(*(f.struct(f.lit(name).alias("name"), f.expr(sql).alias("value")) for name, sql in NORMAL.items()))
    return f.map_filter(f.map_from_entries(entries), lambda _, value: value.isNotNull())


def _scored(rows: DataFrame) -> DataFrame:
    """The fifth of all users who traded that a user belongs to; equal values share a score."""
    trades = f.col("fills") > 0
    edges = [f.percentile(f.when(trades, f.col(n)), [0.2, 0.4, 0.6, 0.8]).alias(f"{n}_edges") for n in SCORES.values()]
    ranked = rows.crossJoin(f.broadcast(rows.agg(*edges)))
    score = "IF(fills > 0, 1L + size(filter({0}_edges, edge -> edge < {0})), NULL)"
    return ranked.withColumns({name: f.expr(score.format(value)) for name, value in SCORES.items()})


def _tiers(rows: DataFrame, previous: DataFrame, day: str) -> DataFrame:
    """Every user's tier: the pure law of `schemas.tiers` over each row."""
    before = previous.selectExpr("user_id", *(f"{name} AS old_{name}" for name in OLD))
    judged = rows.select("user_id", *JUDGED).join(before, "user_id", "left")
    begins_ms = day_bounds_ms(day, settings().reporting_zone)[0]
    return judged.rdd.map(lambda row: _judged(row, day, begins_ms)).toDF(TIERED)


OLD = ("tier", "tier_reasons", "tier_since", "previous_tier", "tier_reached")
JUDGED = ("largest_fill_fen", "api_calls_max_day", "online_ms", "indicators")
"""The fields that tiers ask for."""


def _judged(row: Row, day: str, begins_ms: int) -> tuple[str, str, list[str], str, str | None, dict[str, int]]:
    before = Assignment(row.old_tier, tuple(row.old_tier_reasons)) if row.old_tier else None
    now = with_patience(assign(row.asDict()), before, day)
    since, previous = (day, row.old_tier) if now.tier != row.old_tier else (row.old_tier_since or day, row.old_previous_tier)
    reached = reached_with(row.old_tier_reached, now.tier, begins_ms)
    return row.user_id, now.tier, list(now.reasons), since, previous, reached
