"""Turns what a detector found into a row of the alert topic, with evidence, score and sentences."""

from collections.abc import Mapping
from string import Formatter

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from schemas.conditions import literal
from streaming.detector import Detector, Rule

_NOW = "CAST(CURRENT_ROW_TIMESTAMP() AS TIMESTAMP_LTZ(3))"
NOW_MS = f"UNIX_TIMESTAMP(DATE_FORMAT({_NOW}, 'yyyy-MM-dd HH:mm:ss')) * 1000 + EXTRACT(MILLISECOND FROM {_NOW})"
"""The wall clock of the engine in milliseconds, whatever the job's time zone."""


def alert_select(columns: Mapping[str, str], rows: str) -> str:
    """SELECT of an alert's columns in the contract's order; KeyError names a column that has no expression."""
    types = flink_columns(contracts()["alert"])
    chosen = ",\n  ".join(f"CAST({columns[name]} AS {kind}) AS `{name}`" for name, kind in types.items())
    return f"SELECT {chosen}\nFROM {rows}"


def fixed_columns(name: str, detector: Detector) -> dict[str, str]:
    """The columns of a first, live alert that do not depend on the events."""
    return {
        "detector": literal(name),
        "detector_version": str(detector.version),
        "revision": "0",
        "status": "'added'",
        "source": "'live'",
        "severity": literal(detector.severity),
        "thresholds": sql_map({name: str(value) for name, value in detector.thresholds.items()}),
        "detected_at": NOW_MS,
        "family": literal(detector.family) if detector.family else "NULL",
        "cooldown_s": str(detector.cooldown_s),
        "condition": literal(detector.when if isinstance(detector, Rule) else detector.condition),
    }


def alert_id(detector: str, entity: str, trigger: str) -> str:
    """SQL of schemas.identity.alert_id."""
    return f"MD5(CONCAT_WS('|', {literal(detector)}, {entity}, {trigger}))"


def bounded_score(expression: str) -> str:
    """A score kept between 0 and 100."""
    return f"LEAST(CAST(100 AS BIGINT), GREATEST(CAST(0 AS BIGINT), CAST({expression} AS BIGINT)))"


def sentence(template: str, expressions: Mapping[str, str]) -> str:
    """A sentence template, `{user_id} placed …`, as SQL; KeyError names a word without expression."""
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        if text:
            parts.append(literal(text))
        if name:
            parts.append(f"COALESCE(CAST({expressions[name]} AS STRING), '?')")
    return f"CONCAT({', '.join(parts)})"


def sql_map(entries: Mapping[str, str]) -> str:
    """A map of names to integer expressions."""
    if not entries:
        return "CAST(NULL AS MAP<STRING, BIGINT>)"
    return f"MAP[{', '.join(f'CAST({literal(k)} AS STRING), CAST({v} AS BIGINT)' for k, v in entries.items())}]"
