"""Which users of a week entered a funnel and how far each of them came, step by step, in all and by the funnel's breakdown."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until, events_on
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.conditions import sql_of
from schemas.contract import fields_of
from schemas.event_names import event_names
from schemas.funnel import Funnel, Step
from schemas.funnel_kernel import Progress, Touch, evaluate
from schemas.settings import settings

COHORT_DAYS = 7
NOT_SET = "(not set)"
OTHER = "Other"
PROGRESS = "user_id STRING, times ARRAY<BIGINT>, newest_entry_at BIGINT, value STRING"


def funnel_steps(spark: SparkSession, funnel: Funnel, day: str, as_of_ms: int) -> DataFrame:
    """The rows of a funnel for the cohort of the seven days up to `day`, with what was known at as_of_ms."""
    days = days_until(day, COHORT_DAYS)
    start_ms, end_ms = day_bounds_ms(days[0], settings().reporting_zone)[0], day_bounds_ms(day, settings().reporting_zone)[1]
    touches = _touches(spark, funnel, days + _days_after(day, funnel.window_s)).where(f.col("event_time") <= as_of_ms)
    users = _users(touches, funnel, start_ms, end_ms).cache()
    everyone = users.withColumn("value", f.lit(""))
    if funnel.breakdown:
        everyone = everyone.unionByName(_by_breakdown(users, funnel.breakdown.limit))
    closed = f.lit(as_of_ms >= end_ms - 1)
    rows = _rows(spark, everyone, funnel, as_of_ms)
    return rows.withColumn("final", f.col("final") & closed).withColumn("day", f.lit(day))


def _days_after(day: str, window_s: int) -> list[str]:
    """The days after the cohort's last one in which its users may still go on."""
    return [(date.fromisoformat(day) + timedelta(days=ahead + 1)).isoformat() for ahead in range(window_s // 86_400 + 1)]


def _touches(spark: SparkSession, funnel: Funnel, days: Sequence[str]) -> DataFrame:
    """user_id, event_time, seq, event_id, matches (step 1 as bit 0) and value of every event that matches a step."""
    sources = sorted({event_names()[step.event][0] for step in funnel.steps})
    return reduce(DataFrame.union, (_touches_in(spark, funnel, source, days) for source in sources))


def _touches_in(spark: SparkSession, funnel: Funnel, source: str, days: Sequence[str]) -> DataFrame:
    bits = [_bit(step, place, source) for place, step in enumerate(funnel.steps)]
    matches = reduce(Column.__add__, bits).alias("matches")
    events = events_on(spark, source, days).select("user_id", "event_time", "seq", "event_id", matches, _value(funnel, source))
    return events.where("matches > 0")


def _bit(step: Step, place: int, source: str) -> Column:
    contract, kind = event_names()[step.event]
    if contract != source:
        return f.lit(0)
    conditions = step.where if kind is None else (("kind", "=", kind), *step.where)
    return f.when(f.expr(sql_of(conditions)), 1 << place).otherwise(0)


def _value(funnel: Funnel, source: str) -> Column:
    """The breakdown property as text, where this kind of event has it."""
    names = {field.name for field in fields_of(contracts()[source])}
    known = funnel.breakdown is not None and funnel.breakdown.property in names
    return (f.col(funnel.breakdown.property) if funnel.breakdown and known else f.lit(None)).cast("string").alias("value")


def _users(touches: DataFrame, funnel: Funnel, start_ms: int, end_ms: int) -> DataFrame:
    """One row a user who entered: the times of his steps, his newest entry and his value of the breakdown."""
    listed = f.array_sort(f.collect_list(f.struct("event_time", "seq", "event_id", "matches", "value"))).alias("touches")

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.RecordBatch.from_pylist([*_progress(batch.to_pylist(), funnel, start_ms, end_ms)], schema=ARROW)

    return touches.groupBy("user_id").agg(listed).mapInArrow(judged, PROGRESS)


ARROW = pa.schema([
    ("user_id", pa.string()), ("times", pa.list_(pa.int64())), ("newest_entry_at", pa.int64()), ("value", pa.string()),
])  # fmt: skip


def _progress(users: list[dict[str, Any]], funnel: Funnel, start_ms: int, end_ms: int) -> Iterator[dict[str, Any]]:
    for user in users:
        touches = [Touch(t["event_time"], t["matches"], t["value"]) for t in user["touches"]]
        progress = evaluate(touches, len(funnel.steps), funnel.window_s * 1000, start_ms, end_ms)
        if progress:
            times = [touch.at for touch in progress.chain.touches]
            value = _value_of(progress, funnel)
            yield {"user_id": user["user_id"], "times": times, "newest_entry_at": progress.newest_entry_at, "value": value}


def _value_of(progress: Progress, funnel: Funnel) -> str:
    """The value on the touch that fills the breakdown's step; "" is kept for the row of all users."""
    step = funnel.breakdown.step if funnel.breakdown else 1
    touch = progress.chain.touches[step - 1] if step <= progress.chain.depth else None
    return (touch.value if touch else None) or NOT_SET


def _by_breakdown(users: DataFrame, limit: int) -> DataFrame:
    """The users under their value; values beyond the limit, the largest first, then by name, become one."""
    largest = users.groupBy("value").count().orderBy(f.desc("count"), "value").limit(limit)
    kept = users.join(f.broadcast(largest.select("value", f.lit(True).alias("kept"))), "value", "left")
    return kept.withColumn("value", f.when(f.col("kept"), f.col("value")).otherwise(OTHER)).drop("kept")


def _rows(spark: SparkSession, users: DataFrame, funnel: Funnel, as_of_ms: int) -> DataFrame:
    """Counts and times of every step of every value; a row is final when nobody under its value can go on."""
    steps = spark.createDataFrame([(i + 1, step.event) for i, step in enumerate(funnel.steps)], "step BIGINT, event STRING")
    goes_on = f.col("newest_entry_at") + funnel.window_s * 1000 > as_of_ms
    depth, took = (
        f.size("times"),
        f.expr("CASE WHEN size(times) >= step AND step > 1 THEN times[step - 1] - times[step - 2] END"),
    )
    rows = users.crossJoin(f.broadcast(steps)).groupBy(f.col("value").alias("breakdown"), "step", "event")
    return rows.agg(
        f.count_if(depth >= f.col("step")).alias("users"),
        f.count_if((depth == f.col("step")) & (depth < len(funnel.steps)) & goes_on).alias("in_window"),
        (f.avg(took) / 1000).alias("mean_s"),
        (f.percentile(took, 0.5) / 1000).alias("median_s"),
        f.every(~goes_on).alias("final"),
    ).withColumn("funnel", f.lit(funnel.name))  # fmt: skip
