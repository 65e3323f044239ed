"""Watches for sequences: wash trades between linked accounts, orders placed only to be pulled back."""

from schemas.settings import Settings
from streaming.catalogue import patterns
from streaming.script import Script
from streaming.sql.detection import PATTERN_SOURCES, believed_views, pattern_views
from streaming.sql.dialect import STREAM
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.sources import cold_start, kafka_source


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it begins further back than any pattern lasts, but reads links from their beginning."""
    views = [kafka_source(name, s.kafka, "patterns", cold_start(now_ms, back)) for name, back in PATTERN_SOURCES.items()]
    views += [*believed_views(PATTERN_SOURCES, STREAM), *pattern_views(STREAM, patterns()), kafka_sink("alert", s.kafka)]
    inserts = tuple(insert("alert", f"SELECT * FROM {name}_alert") for name in patterns())
    return Script(name="patterns", views=tuple(views), inserts=inserts, checkpoint_s=s.alert_checkpoint_s)
