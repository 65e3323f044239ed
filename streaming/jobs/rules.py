"""Asks the rules that people wrote about every vector; publishing a rule restarts this job alone."""

from schemas.settings import Settings
from streaming.rule_documents import live_rules
from streaming.script import Script
from streaming.sql.archive_rows import START
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.vector_source import vector_source


def script(s: Settings, now_ms: int) -> Script:  # noqa: ARG001 - it goes on from the group's offsets, not from a time
    """The job; it holds no state, so a new rule is warm at once and cannot disturb another."""
    written = live_rules(s.rules_dir)
    views, inserts = [], []
    for entity in sorted({rule.entity for rule in written.values()}):
        views += vector_source(entity, s.kafka, START | {"properties.group.id": "rules"})
        views += rule_alerts(entity, written)
        inserts.append(insert("alert", f"SELECT * FROM {entity}_alert"))
    return Script(
        name="rules",
        views=(*views, kafka_sink("alert", s.kafka)),
        inserts=tuple(inserts),
        checkpoint_s=s.alert_checkpoint_s,
    )
