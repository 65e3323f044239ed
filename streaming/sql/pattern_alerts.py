"""Looks for every pattern with MATCH_RECOGNIZE and writes an alert row for each match; view `<pattern>_alert`."""

from streaming.detector import Pattern
from streaming.sql.alert_rows import alert_id, alert_select, fixed_columns, sentence, sql_map
from streaming.sql.dialect import interval


def pattern_alerts(name: str, pattern: Pattern) -> str:
    """The view of one pattern's alerts.

    Rows are in the order (event_time, seq, event_id); every row may begin a match, so overlapping pairs are all found. Flink's
    WITHIN leaves its end out, ours includes it: one millisecond more.
    """
    return f"CREATE TEMPORARY VIEW {name}_alert AS\n" + alert_select(_columns(name, pattern), f"({_matches(pattern)})")


def _matches(pattern: Pattern) -> str:
    measures = {
        "m_entity": pattern.entity,
        "m_user": pattern.user,
        "m_instrument": pattern.instrument,
        "m_trigger": f"{pattern.last}.event_id",
        "m_time": f"{pattern.last}.event_time",
        **{f"v_{v}": sql for v, sql in pattern.values.items()},
        **{f"e_{step}": f"{step}.event_id" for step in pattern.evidence},
    }
    chosen = ",\n    ".join(f"{sql} AS {name}" for name, sql in measures.items())
    define = ",\n    ".join(f"{step} AS {sql.format(**pattern.thresholds)}" for step, sql in pattern.define.items())
    return f"""SELECT * FROM {pattern.rows} MATCH_RECOGNIZE (
  PARTITION BY {", ".join(pattern.partition_by)}
  ORDER BY rowtime, seq, event_id
  MEASURES
    {chosen}
  ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
  PATTERN ({pattern.steps}) WITHIN {interval(pattern.within_ms + 1)}
  DEFINE
    {define}
)"""


def _columns(name: str, pattern: Pattern) -> dict[str, str]:
    values = {v: f"v_{v}" for v in pattern.values}
    words = values | {"entity_id": "m_entity", "user_id": "m_user", "instrument": "m_instrument"}
    words |= {n: str(v) for n, v in pattern.thresholds.items()}
    return fixed_columns(name, pattern) | {
        "alert_id": alert_id(name, "m_entity", "m_trigger"),
        "score": str(pattern.score),
        "entity_type": f"'{pattern.entity_type}'",
        "entity_id": "m_entity",
        "user_id": "m_user",
        "instrument": "m_instrument",
        "trigger_event_id": "m_trigger",
        "event_time": "m_time",
        "values": sql_map(values),
        "window_start_ms": "NULL",
        "window_end_ms": "NULL",
        "window_count": "NULL",
        "window_checksum": "NULL",
        "evidence_ids": f"ARRAY[{', '.join(f'e_{step}' for step in pattern.evidence)}]",
        "sentence_en": sentence(pattern.en, words),
        "sentence_zh": sentence(pattern.zh, words),
    }
