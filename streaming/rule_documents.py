"""Rules that people write, as detectors of the live layer: which versions judge, each in its own span of time."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Literal

from schemas.conditions import literal
from schemas.contract import DAY_MS
from schemas.fields import YEAR_9999_MS
from schemas.rules.checking import CheckedRule, RefusedRuleError, read_rules
from schemas.rules.names import entity_of
from schemas.rules.store import RuleStore, Version
from schemas.settings import Settings
from streaming.detector import Rule

__all__ = ["RefusedRuleError", "read_rules", "rule_of", "rules_in_force", "store_of"]

Judging = Literal["live", "shadow"]

VECTORS_KEPT_MS = 7 * DAY_MS
"""As long as vectors stay on their topic: a version that ended before judges none that is still to come."""


@cache
def store_of(s: Settings) -> RuleStore:
    """The rules at the addresses of the settings."""
    return RuleStore(s.database_url, s.rules_dir)


def rules_in_force(
    versions: Sequence[Version], lane: Literal["live", "shadow"], since_ms: int, until_ms: int
) -> dict[str, Rule]:
    """The versions of a lane that judge some moment of since_ms ≤ t < until_ms, by `<rule>@<version>`.

    Versions of one rule never overlap, so a vector is judged by one of them.
    """
    judging = [v for v in versions if v.lane == lane and v.judges(since_ms, until_ms)]
    return {f"{v.rule_id}@{v.version}": rule_of(v.rule, v.valid_from or 0, v.valid_to) for v in judging}


def lately(versions: Sequence[Version]) -> tuple[int, int]:
    """The span that the live job looks at: whatever may still lie on the topic, and all that is to come.

    It follows from the newest change alone, so the job's plan changes only when a rule does.
    """
    return max((v.published_at for v in versions), default=0) - VECTORS_KEPT_MS, YEAR_9999_MS


def rule_of(rule: CheckedRule, valid_from: int = 0, valid_to: int | None = None) -> Rule:
    """The detector that a checked document describes, for vectors with valid_from ≤ event_time < valid_to."""
    document = rule.document
    shared = {f.name for f in fields(Rule)} & set(type(document).model_fields) - {"where", "en", "zh", "window_s"}
    own: dict[str, Any] = {name: getattr(document, name) for name in shared}
    own |= {"en": document.en or _said(rule, "fires"), "zh": document.zh or _said(rule, "触发")}
    return Rule(where=_where(rule, valid_from, valid_to), window_s=rule.window_s, **own)


def _where(rule: CheckedRule, valid_from: int, valid_to: int | None) -> str:
    """The document's condition on the event, its segment, and its span of time."""
    segment = rule.document.segment
    parts = [rule.where.sql, *([f"event_time >= {valid_from}"] if valid_from else [])]
    parts += [f"event_time < {valid_to}"] if valid_to is not None else []
    for name, values in (("tier", segment.tiers), ("user_channel", segment.channels)):
        parts += [f"{name} IN ({', '.join(map(literal, values))})"] if values else []
    return " AND ".join(f"({part})" for part in parts if part != "TRUE") or "TRUE"


def _said(rule: CheckedRule, word: str) -> str:
    """A plain sentence for a document without one: whom it is about, and the values that were asked."""
    who = "instrument" if entity_of(rule.document.on) == "instrument" else "user_id"
    values = ", ".join(f"{name} = {{{name}}}" for name in rule.when.names)
    return f"{{{who}}}: {rule.document.id} {word} ({values})"
