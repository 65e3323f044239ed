"""Watches for sequences: wash trades between linked accounts, orders placed only to be pulled back."""

from schemas.settings import Settings
from streaming.catalogue import patterns
from streaming.script import Script
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.pattern_alerts import pattern_alerts
from streaming.sql.pattern_rows import TRADING, linked_fills
from streaming.sql.sources import EARLIEST, cold_start, kafka_source

LOOKBACK_MS = 60_000


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it begins a minute back, longer than any pattern lasts, but reads links from their beginning."""
    start = cold_start(now_ms - LOOKBACK_MS)
    views = [kafka_source(name, s.kafka, "patterns", start) for name in ("order", "fill")]
    views.append(kafka_source("link", s.kafka, "patterns", EARLIEST))
    for name in ("order", "fill", "link"):
        views += believed_rows(name, STREAM)
    views += [TRADING, linked_fills(STREAM)]
    views += [pattern_alerts(name, pattern) for name, pattern in patterns().items()]
    return Script(
        name="patterns",
        views=(*views, kafka_sink("alert", s.kafka)),
        inserts=tuple(insert("alert", f"SELECT * FROM {name}_alert") for name in patterns()),
        checkpoint_s=s.alert_checkpoint_s,
        start=start["scan.startup.timestamp-millis"],
    )
