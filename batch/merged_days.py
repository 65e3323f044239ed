"""Merges a user's days into what he did over a span: sums, extremes, and how often each value was seen."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until
from batch.known import lake_rows
from batch.lake import staged_table

HABIT_DAYS = 30
"""How far back the numbers of a profile look."""

NORMAL_DAYS = 90
"""How far back a user's own normal looks."""

ONLINE_DAYS = 7
"""Over how many of his newest active days a user's engaged time is averaged."""

SUMS = ("fills", "traded_fen", "fee_fen", "deposit_fen", "withdrawal_fen", "pnl_fen", "shares", "invitations")
SUMS_90D = ("fills", "traded_fen", "traded_fen_squares", "orders", "deposit_fen")
HOURS = "array({})".format(", ".join(f"'{hour:02}'" for hour in range(24)))


def user_days_of(spark: SparkSession, day: str, span: int = NORMAL_DAYS) -> DataFrame:
    """The rows of every user's days in a span of days up to `day`."""
    return lake_rows(spark, staged_table("user_day")).where(f.col("day").between(days_until(day, span)[0], day))


def sums_of(days: DataFrame, day: str) -> DataFrame:
    """The numbers of every user with a day among `days`: those of the last 30 days, and with `_90d` those of all."""
    age = "IF(engaged_ms > 0, row_number() OVER (PARTITION BY user_id, engaged_ms > 0 ORDER BY day DESC), NULL)"
    recent = f.col("day") >= days_until(day, HABIT_DAYS)[0]
    online = recent & (f.expr(age) <= ONLINE_DAYS)
    marked = days.withColumn("recent", recent).withColumn("online", f.coalesce(online, f.lit(False)))
    return marked.groupBy("user_id").agg(
        f.max("last_seen_at").alias("newest_act_at"),
        f.max("last_fill_at").alias("last_fill_at"),
        f.count_if("recent").alias("active_days"),
        *(_among("recent", name).alias(name) for name in (*SUMS, "held_s")),
        *(_most(name).alias(f"{name}_most") for name in ("largest_fill_fen", "api_calls")),
        f.expr("sum(IF(online, engaged_ms, 0)) DIV greatest(count_if(online), 1)").alias("online_ms"),
        f.count("*").alias("active_days_90d"),
        *(f.sum(name).alias(f"{name}_90d") for name in SUMS_90D),
    )


def tallies_of(days: DataFrame, day: str) -> DataFrame:
    """What every user with a day among `days` was seen with, by value: sizes of trades over all days, the rest over 30."""
    counted = days.select("user_id", "day", f.explode("tallies").alias("key", "count"))
    parts = {"kind": "substring_index(key, ':', 1)", "value": "substr(key, instr(key, ':') + 1)"}
    told = counted.selectExpr("user_id", "day", "count", *(f"{sql} AS {name}" for name, sql in parts.items()))
    told = told.where((f.col("kind") == "size") | (f.col("day") >= days_until(day, HABIT_DAYS)[0]))
    sums = told.groupBy("user_id", "kind", "value").agg(f.sum("count").alias("count"))
    return sums.groupBy("user_id").agg(
        _map("instrument").alias("instrument_fills"),
        _map("indicator").alias("indicator_uses"),
        _map("hour").alias("hours"),
        f.expr("min_by(value, struct(-count, value)) FILTER (WHERE kind = 'instrument')").alias("favourite_instrument"),
        f.count_if(f.col("kind") == "indicator").alias("indicators"),
        f.count_if(f.col("kind") == "group").alias("chat_groups"),
        _percentiles("held", "0.5").cast("bigint").alias("holding_median_s"),
        f.expr("sum(IF(kind = 'held', count, 0))").alias("holdings"),
        _percentiles("size", "array(0.5, 0.95, 0.99)").alias("size_ranks"),
    )


def every_hour(hours: str) -> Column:
    """A count for each of the 24 hours, `00` to `23`, from a map that lacks those without any."""
    return f.expr(f"map_from_entries(transform({HOURS}, h -> struct(h, coalesce({hours}[h], 0L))))")


def _among(chosen: str, value: str) -> Column:
    return f.expr(f"coalesce(sum(IF({chosen}, {value}, 0)), 0)")


def _most(value: str) -> Column:
    return f.expr(f"coalesce(max(IF(recent, {value}, 0)), 0)")


def _map(kind: str) -> Column:
    entries = f.array_sort(f.collect_list(f.when(f.col("kind") == kind, f.struct("value", "count"))))
    return f.map_from_entries(entries)


def _percentiles(kind: str, ranks: str) -> Column:
    """Percentiles of what was counted by number, with linear interpolation between neighbours."""
    return f.expr(f"percentile(IF(kind = '{kind}', try_cast(value AS BIGINT), NULL), {ranks}, count)")
