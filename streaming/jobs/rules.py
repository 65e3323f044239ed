"""Asks the rules that people wrote about every vector; publishing a rule exchanges this job alone."""

from schemas.settings import Settings
from streaming.rule_documents import lately, rules_in_force, store_of
from streaming.script import Script
from streaming.sql.archive_rows import START
from streaming.sql.detection import ruled_entities
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.vector_source import vector_source


def script(s: Settings, now_ms: int) -> Script:  # noqa: ARG001 - it goes on from the group's offsets, not from a time
    """The job; it holds no state, so a new rule is warm at once and cannot disturb another."""
    versions = store_of(s).versions()
    lanes = {
        "alert": rules_in_force(versions, "live", *lately(versions)),
        "alert_shadow": rules_in_force(versions, "shadow", *lately(versions)),
    }
    views, inserts = [], []
    for entity in ruled_entities({name: rule for written in lanes.values() for name, rule in written.items()}):
        views += vector_source(entity, s.kafka, START | {"properties.group.id": "rules"})
    for topic, written in lanes.items():
        for entity in ruled_entities(written):
            views += rule_alerts(entity, written, topic)
            inserts.append(insert(topic, f"SELECT * FROM {entity}_{topic}"))
    return Script(
        name="rules",
        views=(*views, *(kafka_sink(topic, s.kafka) for topic, written in lanes.items() if written)),
        inserts=tuple(inserts),
        checkpoint_s=s.alert_checkpoint_s,
        options={"table.generated-code.max-length": "4000"},  # nobody knows how much people write; a JVM method has an end
        stateless=True,
    )
