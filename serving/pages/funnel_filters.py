"""Filters as people type them, `amount_fen >= 10000; channel in kol, feed_ad; city is_set`, and as definitions hold them."""

import json
import re
from collections.abc import Sequence
from typing import Any

from schemas.conditions import Condition

ONE = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(>=|<=|!=|=|>|<|\bnot_in\b|\bin\b|\bis_set\b|\bnot_set\b)\s*(.*?)\s*", re.S)
QUOTED = r'"(?:[^"\\]|\\.)*"'
PLAIN = re.compile(r"[^\s\";,](?:[^\";,]*[^\s\";,])?")
UNARY, LISTS = ("is_set", "not_set"), ("in", "not_in")
RULE = "filters as `property operator value`, split by `;`, operators = != > >= < <= in not_in is_set not_set"


def conditions_of(text: str) -> list[Condition]:
    """The filters in a text; ValueError says what could not be read."""
    return [_condition(part) for part in _split(text, ";") if part.strip()]


def text_of(conditions: Sequence[Condition]) -> str:
    """The text that reads as these filters."""
    return "; ".join(_shown(*condition) for condition in conditions)


def _condition(part: str) -> Condition:
    found = ONE.fullmatch(part)
    if not found:
        raise ValueError(f"{part.strip()}: {RULE}")
    name, operator, rest = found.groups()
    if operator in UNARY:
        if rest:
            raise ValueError(f"{part.strip()}: nothing follows {operator}")
        return name, operator, None
    values = [_value(item) for item in _split(rest, ",")]
    if not rest or (operator not in LISTS and len(values) > 1):
        raise ValueError(f"{part.strip()}: {operator} needs {'values' if operator in LISTS else 'one value'}")
    return name, operator, values if operator in LISTS else values[0]


def _split(text: str, mark: str) -> list[str]:
    """Parts between marks that are not inside quotes."""
    return re.findall(rf"(?:^|(?<={mark}))((?:{QUOTED}|[^{mark}\"]|\"(?![^\"]*\"))*)(?={mark}|$)", text)


def _value(item: str) -> str | int | float:
    """A whole number, a number, or a text; a text in quotes is a text whatever it looks like."""
    item = item.strip()
    if re.fullmatch(QUOTED, item, re.S):
        return str(json.loads(item, strict=False))
    if '"' in item:
        raise ValueError(f"{item}: a quote that is not closed")
    for kind in (int, float):
        if re.fullmatch(r"-?\d+" if kind is int else r"-?\d+\.\d+", item):
            return kind(item)
    return item


def _shown(name: str, operator: str, value: Any) -> str:
    if operator in UNARY:
        return f"{name} {operator}"
    values = value if operator in LISTS else [value]
    return f"{name} {operator} {', '.join(map(_literal, values))}"


def _literal(value: Any) -> str:
    text = str(value)
    if isinstance(value, str) and not (PLAIN.fullmatch(text) and _value(text) == text):
        return json.dumps(text, ensure_ascii=False)
    return text
