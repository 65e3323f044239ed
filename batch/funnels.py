"""The published funnels of a week: who entered in its seven days and how far they came, in all and by the breakdown."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until, events_on
from batch.funnel_progress import by_all_events, progress_in, progress_rows
from batch.lake import staged_table
from batch.publication import run_before
from schemas.clock import day_bounds_ms
from schemas.columns import lake_columns
from schemas.event_names import OUTER
from schemas.funnel import Funnel
from schemas.funnel_answer import counted, states_of, steps_of, trend_of, units_by_value, waiting
from schemas.funnel_contracts import contract_sources, profile_columns
from schemas.funnel_sql import Source
from schemas.funnel_stream import Progress, units_of
from schemas.settings import settings
from schemas.tables.funnel_step import FunnelStepRow

COHORT_DAYS = 7
NOT_SET = "(not set)"


def funnel_steps(spark: SparkSession, funnels: Sequence[Funnel], day: str, as_of_ms: int) -> DataFrame:
    """The rows of funnels for the cohort of the seven days up to `day`, with what was known at as_of_ms."""
    days, zone = days_until(day, COHORT_DAYS), settings().reporting_zone
    cohort = day_bounds_ms(days[0], zone)[0], day_bounds_ms(day, zone)[1]
    asked = [funnel.model_copy(update={"range": cohort, "timezone": zone}) for funnel in funnels]
    longest_s = max(funnel.window_s for funnel in funnels)
    found = progress_rows(spark, _sources(spark, day, days + _days_after(day, longest_s)), asked, as_of_ms).toArrow()
    rows = [
        {**row, "day": day, "run_id": "", "final": row["final"] and as_of_ms >= cohort[1] - 1}
        for number, funnel in enumerate(asked)
        for row in _rows(funnel, found.filter(pa.compute.equal(found["funnel"], number)), as_of_ms)
    ]
    columns = lake_columns(FunnelStepRow)
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    return spark.createDataFrame([tuple(row[name] for name in columns) for row in rows], schema)


def _days_after(day: str, window_s: int) -> list[str]:
    """The days after the cohort's last one in which its users may still go on."""
    return [(date.fromisoformat(day) + timedelta(days=ahead + 1)).isoformat() for ahead in range(window_s // 86_400 + 1)]


def _sources(spark: SparkSession, day: str, days: Sequence[str]) -> list[Source]:
    """The events of these days as views, each with its user's profile as it was published before `day`."""
    shown_day, run_id = run_before("profile", day) or ("", "")
    profiles = spark.table(staged_table("profile")).where((f.col("day") == shown_day) & (f.col("run_id") == run_id))
    known = profiles.select(f.col("user_id").alias("owner"), *(f.col(c).alias(name) for c, name in profile_columns().items()))
    for contract in OUTER:
        events = events_on(spark, contract, days).join(known, f.col("user_id") == f.col("owner"), "left")
        events.createOrReplaceTempView(f"funnel_{contract}")
    return contract_sources({contract: f"funnel_{contract}" for contract in OUTER})


def _rows(funnel: Funnel, found: pa.Table, as_of_ms: int) -> list[dict[str, Any]]:
    """The rows of all users under the value "", then those of each value of the breakdown."""
    progress, _, values = progress_in(found, funnel, by_value=False)
    rows = _value_rows(funnel, progress, "", as_of_ms, trend_of(funnel, progress))
    if funnel.breakdown:
        if by_all_events(funnel):
            progress, _, values = progress_in(found, funnel, by_value=True)
        for value, units in units_by_value(funnel, progress, values).items():
            rows += _value_rows(funnel, units_of(progress, units), value or NOT_SET, as_of_ms, [])
    return rows


def _value_rows(
    funnel: Funnel, progress: Progress, value: str, as_of_ms: int, trend: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    waits = waiting(funnel, progress, as_of_ms)
    told = {
        "funnel": funnel.name, "breakdown": value, **states_of(progress, waits),
        "final": bool(np.all(progress.youngest + funnel.window_ms <= as_of_ms)),
        "trend_entered": {each["bucket"]: each["entered"] for each in trend},
        "trend_completed": {each["bucket"]: each["completed"] for each in trend},
    }  # fmt: skip
    return [
        {
            **told, "step": step["step"], "event": step["event"] or "any event", "users": step["count"],
            "mean_s": step["mean_s"], "median_s": step["median_s"],
            "in_window": int((waits & (progress.depth == step["step"])).sum()),
        }
        for step in steps_of(funnel, progress, counted(progress), None)
    ]  # fmt: skip
