"""The events that moments of the past need, out of the lake."""

from collections.abc import Collection

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.feature_join.known_events import READ, Events, believed
from batch.lake import event_table
from schemas.clock import reporting_day
from schemas.contract import DAY_MS
from schemas.settings import settings

BACK_MS = DAY_MS + 3_600_000
"""The longest window; of versions, which hold until the next one, everything is read."""

VERSIONS = ("profile", "limit", "link")


def lake_events(spark: SparkSession, moments: Collection[int], names: Collection[str] = READ) -> Events:
    """The events of these contracts, out of the windows that end at these moments (ms)."""
    zone = settings().reporting_zone
    first, last = min(moments) - BACK_MS, max(moments)
    found: Events = {name: [] for name in READ}
    for name in names:
        rows = spark.table(event_table(name)).where(f.col("event_time") <= last)
        if name not in VERSIONS:
            days = f.col("day").between(reporting_day(first, zone), reporting_day(last, zone))
            rows = rows.where(days & (f.col("event_time") >= first))
        ordered = rows.orderBy("observed_at", "kafka_partition", "kafka_offset")
        found[name] = believed(name, (row.asDict(recursive=True) for row in ordered.toLocalIterator(prefetchPartitions=True)))
    return found
