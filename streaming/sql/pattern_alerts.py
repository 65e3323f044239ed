"""Looks for every pattern with MATCH_RECOGNIZE, an alert row for each match; views `<pattern>_step`, `<pattern>_alert`."""

import re

from streaming.detector import Pattern
from streaming.sql.alert_rows import alert_id, alert_select, fixed_columns, sentence, sql_map
from streaming.sql.dialect import interval

ORDER = ("rowtime", "seq", "event_id", "kind")
"""What one event tells twice, as two kinds, is in the order of the kinds."""


def pattern_alerts(name: str, pattern: Pattern) -> list[str]:
    """The rows that one pattern looks at, and its alerts.

    Rows are in the order (event_time, seq, event_id); every row may begin a match, so overlapping pairs are all found. Flink's
    WITHIN leaves its end out, ours includes it: one millisecond more.
    """
    alerts = f"CREATE TEMPORARY VIEW {name}_alert AS\n" + alert_select(_columns(name, pattern), f"({_matches(name, pattern)})")
    return [_steps(name, pattern), alerts]


def columns_of(pattern: Pattern) -> list[str]:
    """The columns that a pattern needs of its rows; Flink reads those of PARTITION BY by their place, so they come first."""
    texts = [*_measures(pattern).values(), *_define(pattern).values()]
    named = {column for text in texts for column in re.findall(rf"\b(?:{'|'.join(pattern.step_names)})\.(\w+)", text)}
    return [*pattern.partition_by, *sorted((named | set(ORDER)) - set(pattern.partition_by))]


def _steps(name: str, pattern: Pattern) -> str:
    condition = pattern.where.format(**pattern.thresholds)
    return (
        f"CREATE TEMPORARY VIEW {name}_step AS\nSELECT {', '.join(columns_of(pattern))} FROM {pattern.rows}\nWHERE {condition}"
    )


def _define(pattern: Pattern) -> dict[str, str]:
    return {step: sql.format(**pattern.thresholds) for step, sql in pattern.define.items()}


def _measures(pattern: Pattern) -> dict[str, str]:
    entity_type, entity = _entity(pattern)
    return {
        "m_entity_type": entity_type,
        "m_entity": entity,
        "m_user": f"{pattern.last}.user_id",
        "m_instrument": pattern.instrument,
        "m_trigger": f"{pattern.last}.event_id",
        "m_time": f"{pattern.last}.event_time",
        **{f"v_{v}": sql for v, sql in pattern.values.items()},
        **{f"e_{place}": sql for place, sql in enumerate(pattern.evidence)},
    }


def _entity(pattern: Pattern) -> tuple[str, str]:
    """Whom a match is about: its only user, its two users as a sorted pair, or, of more, their group."""
    first, *others = pattern.parties
    if not others:
        return "'user'", first
    alone = " AND ".join(f"{other} = {first}" for other in others)
    if len(others) > 1:
        return (
            f"CASE WHEN {alone} THEN 'user' ELSE 'group' END",
            f"CASE WHEN {alone} THEN {first} ELSE {pattern.last}.group_id END",
        )
    pair = f"CASE WHEN {first} < {others[0]} THEN {first} || '+' || {others[0]} ELSE {others[0]} || '+' || {first} END"
    return f"CASE WHEN {alone} THEN 'user' ELSE 'account_pair' END", f"CASE WHEN {alone} THEN {first} ELSE {pair} END"


def _matches(name: str, pattern: Pattern) -> str:
    chosen = ",\n    ".join(f"{sql} AS {measure}" for measure, sql in _measures(pattern).items() if sql != "NULL")
    define = ",\n    ".join(f"{step} AS {sql}" for step, sql in _define(pattern).items())
    return f"""SELECT * FROM {name}_step MATCH_RECOGNIZE (
  PARTITION BY {", ".join(pattern.partition_by)}
  ORDER BY {", ".join(ORDER)}
  MEASURES
    {chosen}
  ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
  PATTERN ({pattern.steps}) WITHIN {interval(pattern.within_ms + 1)}
  DEFINE
    {define}
)"""


def _columns(name: str, pattern: Pattern) -> dict[str, str]:
    values = {v: f"v_{v}" for v in pattern.values}
    instrument = "NULL" if pattern.instrument == "NULL" else "m_instrument"
    words = values | {"entity_id": "m_entity", "user_id": "m_user", "instrument": instrument}
    words |= {n: str(v) for n, v in pattern.thresholds.items()}
    return fixed_columns(name, pattern) | {
        "alert_id": alert_id(name, "m_entity", "m_trigger"),
        "score": str(pattern.score),
        "entity_type": "m_entity_type",
        "entity_id": "m_entity",
        "user_id": "m_user",
        "instrument": instrument,
        "trigger_event_id": "m_trigger",
        "event_time": "m_time",
        "values": sql_map(values),
        "window_start_ms": "NULL",
        "window_end_ms": "NULL",
        "window_count": "NULL",
        "window_checksum": "NULL",
        "evidence_ids": f"ARRAY_DISTINCT(ARRAY[{', '.join(f'e_{place}' for place in range(len(pattern.evidence)))}])",
        "sentence_en": sentence(pattern.en, words),
        "sentence_zh": sentence(pattern.zh, words),
    }
