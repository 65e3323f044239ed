"""Watches users and markets: computes their features once and asks all built-in rules on the way."""

from dataclasses import replace

from schemas.settings import Settings
from streaming.catalogue import rules
from streaming.script import Script
from streaming.sql.detection import (
    FEATURE_SOURCES,
    HOUR_MS,
    PUBLISHED,
    believed_views,
    feature_views,
    rule_views,
    ruled_entities,
)
from streaming.sql.dialect import STREAM
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.progress import progress_rows, progress_views
from streaming.sql.sources import cold_start, kafka_source
from streaming.sql.vector_rows import vector_rows

COLD_MS = {"tick": HOUR_MS}
"""Not even without state is more of a topic read again: alerts must not wait for a day of prices."""


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it begins an hour back, its longest window, and says again what it said before."""
    starts = {name: cold_start(now_ms, back) for name, back in (FEATURE_SOURCES | COLD_MS).items()}
    views = [kafka_source(name, s.kafka, "features", start) for name, start in starts.items()]
    views += [*believed_views(FEATURE_SOURCES, STREAM), *feature_views(replace(STREAM, zone=s.reporting_zone))]
    views += rule_views(rules())
    views += progress_views(FEATURE_SOURCES)
    sinks = [kafka_sink("alert", s.kafka), kafka_sink("progress", s.kafka)]
    inserts = [insert("progress", progress_rows("features"))]
    inserts += [insert("alert", f"SELECT * FROM {entity}_alert") for entity in ruled_entities(rules())]
    for entity in PUBLISHED:
        sinks.append(kafka_sink(f"vector_{entity}", s.kafka))
        inserts.append(insert(f"vector_{entity}", vector_rows(entity)))
    return Script(
        name="features",
        views=(*views, *sinks),
        inserts=tuple(inserts),
        checkpoint_s=s.alert_checkpoint_s,
        options={"table.optimizer.reuse-optimize-block-with-digest-enabled": "true"},
    )
