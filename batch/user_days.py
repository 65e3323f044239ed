"""What every user did on every day, as numbers that add up: profiles, channels and cohorts are merged from these rows.

A day's rows are made once, from the events of that day; what looks back over ninety days reads ninety small rows a user instead
of ninety days of events.
"""

from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import events_on
from batch.own_tables import COUNTS, REGISTRATION, USER_DAY
from schemas.settings import settings

OWN_ACT = "kind <> 'group_activity'"
"""A row about a whole chat group is not an act of the user whose name it carries."""

REGISTERED = "struct(event_time AS at, channel, acquisition_fen, referrer_user_id)"
EVENT_ORDER = "struct(event_time, seq, event_id)"

MEASURES: dict[str, dict[str, str]] = {
    "account": {
        "registration": f"min_by({REGISTERED}, {EVENT_ORDER}) FILTER (WHERE kind = 'registered')",
        "api_calls": "count_if(kind = 'api_called')",
    },
    "behaviour": {
        "engaged_ms": "coalesce(sum(engaged_ms), 0)",
        "visit_channel": f"min_by(channel, {EVENT_ORDER}) FILTER (WHERE channel IS NOT NULL)",
    },
    "fill": {
        "fills": "count(*)",
        "traded_fen": "sum(amount_fen)",
        "traded_fen_squares": "CAST(sum(CAST(amount_fen AS DECIMAL(19, 0)) * amount_fen) AS DECIMAL(38, 0))",
        "largest_fill_fen": "max(amount_fen)",
        "pnl_fen": "coalesce(sum(pnl_fen), 0)",
        "fee_fen": "coalesce(sum(fee_fen), 0)",
        "first_fill_at": "min(event_time)",
        "last_fill_at": "max(event_time)",
    },
    "order": {"orders": "count_if(kind = 'placed')"},
    "social": {
        "shares": "count_if(kind = 'shared')",
        "invitations": "count_if(kind = 'invited')",
    },
    "transfer": {
        "deposits": "count_if(kind = 'deposit')",
        "deposit_fen": "sum(IF(kind = 'deposit', amount_fen, 0))",
        "withdrawal_fen": "sum(IF(kind = 'withdrawal', amount_fen, 0))",
        "first_deposit_at": "min(event_time) FILTER (WHERE kind = 'deposit')",
    },
}
"""Numbers of a user and day by the contract whose events tell them; amounts in fen, times in UTC ms."""

SHORTENED = "{0} - {0} % CAST(power(10, greatest(length(CAST({0} AS STRING)) - 3, 0)) AS BIGINT)"
"""A number cut to its first three digits: an error of under one per cent, and at most 900 different numbers a decade."""

TALLIES: dict[str, tuple[str, ...]] = {
    "behaviour": ("concat('indicator:', IF(kind = 'indicator_used', indicator, NULL))",),
    "fill": (f"concat('size:', {SHORTENED.format('amount_fen')})", "concat('instrument:', instrument)"),
    "social": ("concat('group:', group_id)",),
}
"""What is counted by its value besides the hour: indicators, sizes of trades, instruments, chat groups."""


SUMS = (*COUNTS, "traded_fen_squares")

USED = (
    "user_id", "day", "event_time", "seq", "event_id", "kind", "channel", "acquisition_fen", "referrer_user_id", "engaged_ms",
    "indicator", "instrument", "side", "quantity_e8", "amount_fen", "pnl_fen", "fee_fen", "group_id",
)  # fmt: skip
"""The fields that any of this reads."""


def acts_on(spark: SparkSession, days: list[str]) -> dict[str, DataFrame]:
    """The acts of users on these days by contract, as corrected, cached because they are read several times."""
    found = {}
    for name in MEASURES:
        events = events_on(spark, name, days)
        events = events.select(*(column for column in USED if column in events.columns))
        found[name] = (events.where(OWN_ACT) if name == "social" else events).cache()
    return found


def user_days(acts: dict[str, DataFrame], holdings: DataFrame) -> DataFrame:
    """One row a user and day with any act of his; `holdings` has user_id, day and held: the seconds of each closed position."""
    numbers = reduce(_and, (_numbers(rows, MEASURES[name]) for name, rows in acts.items()))
    merged = numbers.groupBy("user_id", "day").agg(
        f.min("first_seen_at").alias("first_seen_at"),
        f.max("last_seen_at").alias("last_seen_at"),
        *(f.first(name, ignorenulls=True).alias(name) for measures in MEASURES.values() for name in measures),
    )
    counted = [_counts(rows, TALLIES.get(name, ())) for name, rows in acts.items()]
    held = holdings.select("user_id", "day", f.explode("held").alias("seconds"))
    counted.append(_tallied(held, f.expr(f"concat('held:', {SHORTENED.format('seconds')})")))
    sums = held.groupBy("user_id", "day").agg(f.sum("seconds").alias("held_s"))
    rows = merged.join(_maps(reduce(DataFrame.unionByName, counted)), ["user_id", "day"], "left")
    rows = rows.join(sums, ["user_id", "day"], "left").withColumn("registered_at", f.col("registration.at"))
    return rows.select(*(_column(name) for name in USER_DAY))


def _numbers(rows: DataFrame, measures: dict[str, str]) -> DataFrame:
    seen = f.min("event_time").alias("first_seen_at"), f.max("event_time").alias("last_seen_at")
    return rows.groupBy("user_id", "day").agg(*seen, *(f.expr(sql).alias(name) for name, sql in measures.items()))


def _and(left: DataFrame, right: DataFrame) -> DataFrame:
    return left.unionByName(right, allowMissingColumns=True)


def _counts(rows: DataFrame, tallies: tuple[str, ...]) -> DataFrame:
    """How often each value was seen: the hour of the day in the reporting zone, and what the contract tells besides."""
    local = f"from_utc_timestamp(timestamp_millis(event_time), '{settings().reporting_zone}')"
    keys = [f"concat('hour:', lpad(hour({local}), 2, '0'))", *tallies]
    return _tallied(rows, f.explode(f.array_compact(f.array(*map(f.expr, keys)))))


def _tallied(rows: DataFrame, key: Column) -> DataFrame:
    return rows.select("user_id", "day", key.alias("key")).groupBy("user_id", "day", "key").count()


def _maps(counted: DataFrame) -> DataFrame:
    sums = counted.groupBy("user_id", "day", "key").agg(f.sum("count").alias("count"))
    entries = f.array_sort(f.collect_list(f.struct("key", "count")))
    return sums.groupBy("user_id", "day").agg(f.map_from_entries(entries).alias("tallies"))


def _column(name: str) -> Column:
    """Counts and sums of a user who did nothing of the kind are 0; moments and names stay unknown."""
    if name in REGISTRATION:
        return f.col(f"registration.{name}")
    return f.coalesce(name, f.lit(0)).cast(USER_DAY[name]).alias(name) if name in SUMS else f.col(name)
