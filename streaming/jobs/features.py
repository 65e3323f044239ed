"""Watches users and markets: computes their features once and asks all built-in rules on the way."""

from schemas.settings import Settings
from streaming.catalogue import rules
from streaming.script import Script
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.instrument_vectors import instrument_vectors
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.reference_price import priced_fills
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.sources import cold_start, kafka_source
from streaming.sql.user_vectors import user_vectors
from streaming.sql.vector_rows import feature_rows, vector_rows

SOURCES = ("order", "fill", "transfer", "account", "tick")
ENTITIES = ("user", "instrument")
LOOKBACK_MS = 3_600_000


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it begins an hour back, its longest window, and says again what it said before."""
    start = cold_start(now_ms - LOOKBACK_MS)
    views = [kafka_source(name, s.kafka, "features", start) for name in SOURCES]
    for name in SOURCES:
        views += believed_rows(name, STREAM)
    views += [priced_fills(STREAM), user_vectors(STREAM), instrument_vectors(STREAM)]
    sinks, inserts = [kafka_sink("alert", s.kafka)], []
    for entity in ENTITIES:
        views += rule_alerts(entity, rules())
        sinks += [kafka_sink(f"vector_{entity}", s.kafka), kafka_sink(f"feature_{entity}", s.kafka)]
        inserts += [
            insert("alert", f"SELECT * FROM {entity}_alert"),
            insert(f"vector_{entity}", vector_rows(entity)),
            insert(f"feature_{entity}", feature_rows(entity)),
        ]
    return Script(
        name="features",
        views=(*views, *sinks),
        inserts=tuple(inserts),
        checkpoint_s=s.alert_checkpoint_s,
        start=start["scan.startup.timestamp-millis"],
    )
