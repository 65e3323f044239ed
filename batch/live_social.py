"""Compares what the live layer counted of shares and chats, minute by minute, with the same count from the lake."""

from pyspark.sql import SparkSession

from batch.social import social_minutes
from batch.warehouse import ask
from schemas.clock import day_bounds_ms
from schemas.settings import settings
from schemas.social_counts import MINUTE_MS, SOCIAL_COUNTS

LIVE = f"""
SELECT event_time, group_id, instrument, {", ".join(SOCIAL_COUNTS)} FROM social_minute_v1 FINAL
WHERE event_time >= %(start)s AND event_time < %(end)s
"""


def compared_minutes(spark: SparkSession, day: str) -> tuple[int, int]:
    """How many minutes of the day the live layer counted from beginning to end, and how many of them differ from the lake.

    The first and the last minute that it told of may be parts of minutes, so they are left out.
    """
    start, end = day_bounds_ms(day, settings().reporting_zone)
    live = ask(LIVE, {"start": start, "end": end})
    if not live:
        return 0, 0
    first, last = min(row[0] for row in live), max(row[0] for row in live)
    rows = [
        tuple(row)
        for row in social_minutes(spark, day).select("event_time", "group_id", "instrument", *SOCIAL_COUNTS).collect()
    ]
    inside = range(first + MINUTE_MS, last, MINUTE_MS)
    differing = {row[0] for row in set(live) ^ set(rows) if row[0] in inside}
    return len(inside), len(differing)
