"""The events that moments of the past need, out of the lake."""

from collections.abc import Collection

from pyspark.sql import functions as f

from batch.feature_join.known_events import READ, Events, believed
from batch.lake import archived_contracts, event_table
from batch.spark_session import spark_session
from schemas.clock import reporting_day
from schemas.contract import DAY_MS
from schemas.settings import settings

BACK_MS = DAY_MS + 3_600_000
"""The longest window; of versions, which hold until the next one, everything is read."""

VERSIONS = ("profile", "limit", "link")


def lake_events(moments: Collection[int]) -> Events:
    """All events of the windows that end at these moments (ms); READ names what the lake keeps of them."""
    zone = settings().reporting_zone
    first, last = min(moments) - BACK_MS, max(moments)
    found: Events = {name: [] for name in READ}
    with spark_session("feature join") as spark:
        for name in (name for name in READ if name in archived_contracts()):
            rows = spark.table(event_table(name)).where(f.col("event_time") <= last)
            if name not in VERSIONS:
                days = f.col("day").between(reporting_day(first, zone), reporting_day(last, zone))
                rows = rows.where(days & (f.col("event_time") >= first))
            ordered = rows.orderBy("observed_at", "kafka_partition", "kafka_offset")
            found[name] = believed(
                name, (row.asDict(recursive=True) for row in ordered.toLocalIterator(prefetchPartitions=True))
            )
    return found
