"""The published funnels of a week: who entered in its seven days and how far they came, in all and by the breakdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until, events_on
from batch.funnel_progress import by_all_events, progress_in, progress_rows
from batch.known import lake_rows
from batch.lake import staged_table
from batch.publication import run_before
from schemas.clock import day_bounds_ms
from schemas.columns import lake_columns
from schemas.event_names import OUTER
from schemas.funnel import Funnel
from schemas.funnel_answer import counted, states_of, steps_of, trend_of, units_by_value, waiting
from schemas.funnel_contracts import contract_sources, profile_columns
from schemas.funnel_rules import FAR
from schemas.funnel_sql import Source
from schemas.funnel_stream import Progress, units_of
from schemas.settings import settings
from schemas.tables.funnel_step import FunnelStepRow

COHORT_DAYS = 7
NOT_SET = "(not set)"


@dataclass(frozen=True)
class Cohort:
    """Published rows of funnels, and the users behind them: funnel, user, breakdown, reached (bits of steps), state, entry."""

    rows: DataFrame
    members: list[tuple[str, str, str, int, str, int]]


def cohort_of(spark: SparkSession, funnels: Sequence[Funnel], day: str, as_of_ms: int) -> Cohort:
    """The funnels of those who entered in the seven days up to `day`, with what was known at as_of_ms."""
    days, zone = days_until(day, COHORT_DAYS), settings().reporting_zone
    span = day_bounds_ms(days[0], zone)[0], day_bounds_ms(day, zone)[1]
    asked = [funnel.model_copy(update={"range": span, "timezone": zone}) for funnel in funnels]
    longest_s = max(funnel.window_s for funnel in funnels)
    found = progress_rows(spark, _sources(spark, day, days + _days_after(day, longest_s)), asked, as_of_ms).toArrow()
    rows: list[dict[str, Any]] = []
    members: list[tuple[str, str, str, int, str, int]] = []
    for number, funnel in enumerate(asked):
        for value, progress, names, trend in _by_value(funnel, found.filter(pa.compute.equal(found["funnel"], number))):
            rows += _rows(funnel, progress, value, as_of_ms, trend)
            members += _members(funnel, progress, value, names, as_of_ms)
    closed = as_of_ms >= span[1] - 1
    told = [{**row, "day": day, "run_id": "", "final": row["final"] and closed} for row in rows]
    columns = lake_columns(FunnelStepRow)
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    return Cohort(spark.createDataFrame([tuple(row[name] for name in columns) for row in told], schema), members)


def _days_after(day: str, window_s: int) -> list[str]:
    """The days after the cohort's last one in which its users may still go on."""
    return [(date.fromisoformat(day) + timedelta(days=ahead + 1)).isoformat() for ahead in range(window_s // 86_400 + 1)]


def _sources(spark: SparkSession, day: str, days: Sequence[str]) -> list[Source]:
    """The events of these days as views, each with its user's profile as it was published before `day`."""
    shown_day, run_id = run_before("profile", day) or ("", "")
    profiles = lake_rows(spark, staged_table("profile")).where((f.col("day") == shown_day) & (f.col("run_id") == run_id))
    known = profiles.select(f.col("user_id").alias("owner"), *(f.col(c).alias(name) for c, name in profile_columns().items()))
    for contract in OUTER:
        events = events_on(spark, contract, days).join(known, f.col("user_id") == f.col("owner"), "left")
        events.createOrReplaceTempView(f"funnel_{contract}")
    return contract_sources({contract: f"funnel_{contract}" for contract in OUTER})


def _by_value(funnel: Funnel, found: pa.Table) -> Iterator[tuple[str, Progress, list[str], list[dict[str, Any]]]]:
    """All users under the value "" with their trend, then those of each value of the breakdown; each with the users' ids."""
    progress, names, values = progress_in(found, funnel, by_value=False)
    yield "", progress, names, trend_of(funnel, progress)
    if funnel.breakdown:
        if by_all_events(funnel):
            progress, names, values = progress_in(found, funnel, by_value=True)
        for value, units in units_by_value(funnel, progress, values).items():
            yield value or NOT_SET, units_of(progress, units), names, []


def _rows(
    funnel: Funnel, progress: Progress, value: str, as_of_ms: int, trend: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    waits = waiting(funnel, progress, as_of_ms)
    told = {
        "funnel": funnel.name, "breakdown": value, **states_of(progress, waits),
        "final": bool(np.all(progress.youngest + funnel.window_ms <= as_of_ms)),
        "trend_entered": {each["bucket"]: each["entered"] for each in trend},
        "trend_completed": {each["bucket"]: each["completed"] for each in trend},
    }  # fmt: skip
    for step in steps_of(funnel, progress, counted(progress), None):
        own = {"step": step["step"], "event": step["event"] or "any event", "users": step["count"]}
        times = {name: step[name] for name in ("mean_s", "median_s")}
        yield {**told, **own, **times, "in_window": int((waits & (progress.depth == step["step"])).sum())}


def _members(
    funnel: Funnel, progress: Progress, value: str, names: list[str], as_of_ms: int
) -> Iterator[tuple[str, str, str, int, str, int]]:
    """Everybody who counts under a value, "" for all users."""
    waits = waiting(funnel, progress, as_of_ms)
    bits = (progress.times >= 0) @ (1 << np.arange(len(funnel.steps)))
    for unit in counted(progress).tolist():
        state = "converted" if progress.done_at[unit] < FAR else "in_window" if waits[unit] else "dropped"
        yield funnel.name, names[progress.user[unit]], value, int(bits[unit]), state, int(progress.from_at[unit])
