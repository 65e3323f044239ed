"""Asks every rule about every vector and writes an alert row for each yes; views `user_alert`, `instrument_alert`."""

from collections.abc import Mapping

from streaming.detector import Rule
from streaming.sql.alert_rows import alert_id, alert_select, bounded_score, fixed_columns, sentence, sql_map
from streaming.sql.expressions import names_in, rendered
from streaming.sql.user_vectors import COLUMNS
from streaming.sql.vector_rows import value_names
from streaming.sql.windows import features_of

EVENT_FIELDS = {
    "user": ("trigger", "kind", "event_id", "event_time", "user_id", *COLUMNS),
    "instrument": ("trigger", "kind", "event_id", "event_time", "instrument", "low_e8", "high_e8", "ticks", "quantity_e8"),
}


def rule_alerts(entity: str, catalogue: Mapping[str, Rule], into: str = "alert") -> list[str]:
    """Two views: `<entity>_<into>_hit`, a row for every vector and rule that says yes, and `<entity>_<into>`.

    Vectors pass one cheap filter first, so that sentences and maps are built for hits alone. A rule's name may carry the
    version that is asked, `<rule>@<version>`.
    """
    own = {name: r for name, r in catalogue.items() if r.entity == entity}
    asked = {name: _condition(rule) for name, rule in own.items()}
    chosen = ",\n    ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in asked.items())
    some = "\n  OR ".join(asked.values())
    hits = (
        f"CREATE TEMPORARY VIEW {entity}_{into}_hit AS\nSELECT v.*, d.detector AS said FROM (\n"
        f"  SELECT *, ARRAY[\n    {chosen}] AS detectors FROM {entity}_vector\n  WHERE {some}\n) AS v\n"
        "CROSS JOIN UNNEST(detectors) AS d(detector) WHERE d.detector IS NOT NULL"
    )
    arms = [alert_select(_columns(name, rule), f"{entity}_{into}_hit WHERE said = '{name}'") for name, rule in own.items()]
    return [hits, f"CREATE TEMPORARY VIEW {entity}_{into} AS\n" + "\nUNION ALL\n".join(arms)]


def columns_for(entity: str) -> list[str]:
    """The names that a rule about an entity may use: its features and the fields of the triggering event."""
    return [*EVENT_FIELDS[entity], *features_of(entity)]


def _condition(rule: Rule) -> str:
    known = columns_for(rule.entity)
    where = rendered(rule.where, {}, known)
    when = rendered(rule.when, rule.thresholds, known)
    return f"(`trigger` = '{rule.on}' AND {where} AND ({when}))"


def _columns(name: str, rule: Rule) -> dict[str, str]:
    key = "instrument" if rule.entity == "instrument" else "user_id"
    known = columns_for(rule.entity)
    numbers = {"event_time", *value_names(rule.entity)} - {*rule.thresholds}
    values = [n for n in names_in(rule.when) if n in numbers]
    words = {n: f"`{n}`" for n in known} | {n: str(v) for n, v in rule.thresholds.items()}
    detector = name.partition("@")[0]
    return fixed_columns(detector, rule) | _evidence(rule) | {
        "alert_id": alert_id(detector, key, "event_id"),
        "score": bounded_score(rendered(rule.score, rule.thresholds, known)),
        "entity_type": f"'{rule.entity}'",
        "entity_id": key,
        "user_id": "user_id" if rule.entity == "user" else "NULL",
        "instrument": "instrument",
        "trigger_event_id": "event_id",
        "event_time": "event_time",
        "values": sql_map({n: f"`{n}`" for n in values}),
        "sentence_en": sentence(rule.en, words),
        "sentence_zh": sentence(rule.zh, words),
    }  # fmt: skip


def _evidence(rule: Rule) -> dict[str, str]:
    """The window whose events prove the alert; a rule without window is proved by its trigger event alone."""
    if rule.window_s is None:
        window = dict.fromkeys(("window_start_ms", "window_end_ms", "window_count", "window_checksum"), "NULL")
        return window | {"evidence_ids": "ARRAY[event_id]"}
    return {
        "window_start_ms": f"event_time - {rule.window_s * 1000}",
        "window_end_ms": "event_time",
        "window_count": f"events_{rule.window_s}",
        "window_checksum": f"checksum_{rule.window_s}",
        "evidence_ids": "ARRAY[event_id]",
    }
