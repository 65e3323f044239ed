"""What each channel brought: users, what they cost, what they paid, and when that pays back, each with its interval."""

from collections.abc import Iterator
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until
from batch.merged_days import user_days_of
from batch.newcomers import NOT_SET, newcomers, with_age
from batch.small_tables import frame_of
from schemas.intervals import Estimate, Moments, mean, ratio, share
from schemas.payback import payback

COHORT_DAYS = 90
OPEN_DAYS = 7
"""Who registered so recently may still go on."""

ALL = ""


def channels_of(spark: SparkSession, day: str) -> DataFrame:
    """One row a channel, and one for all."""
    days = user_days_of(spark, day, COHORT_DAYS).select("user_id", "day", "visit_channel", "fee_fen").cache()
    new = newcomers(spark, day, COHORT_DAYS).cache()
    aged = with_age(days, new).cache()
    reach = {row.channel: row.reach for row in _reach(days, new).collect()}
    paid = _paid(aged, new, day)
    rows = (_row(found, reach.get(found.channel, 0), paid[found.channel]) for found in _cohorts(aged, new, day).collect())
    return frame_of(spark, "channel", rows, day)


def _each_and_all(rows: DataFrame) -> DataFrame:
    """Every row twice: under its channel and under all."""
    return rows.withColumn("channel", f.explode(f.array("channel", f.lit(ALL))))


def _reach(days: DataFrame, new: DataFrame) -> DataFrame:
    known = days.select("user_id", "visit_channel").join(new.select("user_id", "channel"), "user_id", "left")
    seen = known.select("user_id", f.coalesce("channel", "visit_channel", f.lit(NOT_SET)).alias("channel"))
    return _each_and_all(seen).groupBy("channel").agg(f.count_distinct("user_id").alias("reach"))


def _cohorts(aged: DataFrame, new: DataFrame, day: str) -> DataFrame:
    """The sums behind a channel's row; squares as floats, since they only serve the intervals."""
    fees = aged.groupBy("user_id").agg(f.sum("fee_fen").alias("fee_fen"))
    users = _each_and_all(new.join(fees, "user_id", "left").fillna(0, ["fee_fen"]))
    recent = f.col("registered_on") >= days_until(day, OPEN_DAYS)[0]
    sums = [f.sum(name).alias(name) for name in ("funded", "traded", "cost_fen", "fee_fen")]
    squares = [f.sum(f.col(name).cast("double") ** 2).alias(f"{name}_squares") for name in ("cost_fen", "fee_fen")]
    products = [f.sum(f.col("cost_fen") * f.col(name)).alias(f"cost_{name}") for name in ("funded", "traded")]
    return users.groupBy("channel").agg(
        f.count("*").alias("registered"), f.count_if(recent).alias("open"), *sums, *squares, *products
    )


def _paid(aged: DataFrame, new: DataFrame, day: str) -> dict[str, list[Moments]]:
    """By channel and age in days: the fees of that day of all who are that old."""
    old = _each_and_all(new).groupBy("channel", f.datediff(f.lit(day), f.col("registered_on")).alias("age")).count()
    fees = _each_and_all(aged.withColumn("channel", f.col("came_from"))).groupBy("channel", "age_days").agg(
        f.sum("fee_fen").alias("total"), f.sum(f.col("fee_fen").cast("double") ** 2).alias("squares")
    )  # fmt: skip
    sums = {(row.channel, row.age_days): (row.total, row.squares) for row in fees.collect()}
    by_channel: dict[str, dict[int, int]] = {}
    for row in old.collect():
        by_channel.setdefault(row.channel, {})[row.age] = row["count"]
    return {name: [*_by_age(name, ages, sums)] for name, ages in by_channel.items()}


def _by_age(name: str, ages: dict[int, int], sums: dict[tuple[str, int], tuple[int, float]]) -> Iterator[Moments]:
    for age in range(COHORT_DAYS):
        users = sum(count for old, count in ages.items() if old >= age)
        yield Moments(users, *sums.get((name, age), (0, 0.0)))


def _row(found: Row, reach: int, paid: list[Moments]) -> dict[str, Any]:
    users = found.registered
    cost = Moments(users, found.cost_fen, found.cost_fen_squares)
    cost_each, back = mean(cost), payback(found.cost_fen / users, paid)
    return {
        "channel": found.channel, "reach": reach, "registered": users, "open": found.open, "funded": found.funded,
        "traded": found.traded, "cost_fen": found.cost_fen, "revenue_fen": found.fee_fen,
        **_told("conversion", share(found.traded, users)),
        **_told("cost_per_registered_fen", cost_each),
        **_told("cost_per_funded_fen", ratio(cost, Moments(users, found.funded, found.funded), found.cost_funded)),
        **_told("cost_per_traded_fen", ratio(cost, Moments(users, found.traded, found.traded), found.cost_traded)),
        **_told("revenue_per_registered_fen", mean(Moments(users, found.fee_fen, found.fee_fen_squares))),
        "payback_day": back.day, "payback_earliest": back.earliest, "payback_latest": back.latest,
    }  # fmt: skip


def _told(name: str, estimate: Estimate) -> dict[str, float | None]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
