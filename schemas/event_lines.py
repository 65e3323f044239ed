"""Reads one line of an event file: which topic it belongs to, said or inferred, and what it says.

A line is the contract's JSON. Its topic is
- said around it: `{"topic": "order.v1", "value": {…}}`,
- said inside it: a field `topic` or `event` with a topic, a contract or an event name (`order.v1`, `order`, `order_placed`),
- or inferred: the one contract whose required fields are all there and that leaves the fewest fields of the line unexplained;
  where two are equal, the one that has this kind.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.catalogue import contracts
from schemas.contract import Event, Field, fields_of
from schemas.event_names import event_names
from schemas.validation import Problem

SAYS_TOPIC = ("topic", "event")
LATER = "observed_at"
"""May be missing: who reads the file knows in which order the lines came."""

OUTPUTS = ("alert", "alert_shadow", "decision", "vector_user", "vector_instrument", "progress", "screen_act")
"""What Weipan itself says; it is never an input."""

Row = dict[str, Any]


@dataclass(frozen=True)
class EventLine:
    """A line whose contract is known, by short name; row: its fields, not yet judged."""

    contract: str
    row: Row


@cache
def inputs() -> dict[str, tuple[Field, ...]]:
    """The contracts whose rows may stand in a file, with their fields."""
    return {name: fields_of(c) for name, c in contracts().items() if issubclass(c, Event) and name not in OUTPUTS}


def read_line(line: bytes) -> EventLine | Problem | None:
    """The line's contract and fields, or why it has none; nothing for a heartbeat."""
    try:
        said = json.loads(line)
    except ValueError as problem:
        return Problem("malformed_json", "message", "", str(problem))
    if not isinstance(said, dict):
        return Problem("malformed_json", "message", str(said)[:200], "must be a JSON object")
    if said.get("heartbeat"):
        return None
    named = next((said[key] for key in SAYS_TOPIC if isinstance(said.get(key), str)), None)
    row = said["value"] if isinstance(said.get("value"), dict) else said
    contract, kind = _named(named) if named is not None else (None, None)
    if contract is None and "topic" in said:
        return Problem("unknown_value", "topic", str(said["topic"])[:200], f"one of {', '.join(inputs())}")
    found = contract or _inferred(row)
    if isinstance(found, Problem):
        return found
    return EventLine(found, _with_kind(_numbers_unquoted(found, row), kind))


def _named(word: str) -> tuple[str | None, str | None]:
    """The contract, and the kind if the word names one."""
    topics = {contracts()[name].TOPIC.name: name for name in inputs()}
    if word in topics or word in inputs():
        return topics.get(word, word), None
    return event_names().get(word, (None, None))


def _with_kind(row: Row, kind: str | None) -> Row:
    return row if kind is None else {"kind": kind, **row}


def _inferred(row: Row) -> str | Problem:
    found = _candidates(frozenset(row), str(row.get("kind")))
    if len(found) == 1:
        return found[0]
    rule = f"fits {' and '.join(found)}: say which" if found else f"fits no contract: say one of {', '.join(inputs())}"
    return Problem("missing_field", "topic", "", rule)


@cache
def _candidates(names: frozenset[str], kind: str) -> tuple[str, ...]:
    """The contracts that explain most of the names, out of those that miss none they require."""
    unexplained = {
        contract: (len(names - {f.name for f in fields}), kind not in _kinds(fields, kind))
        for contract, fields in inputs().items()
        if all(f.name in names for f in fields if _required(f))
    }
    fewest = min(unexplained.values(), default=None)
    return tuple(contract for contract, left in unexplained.items() if left == fewest)


def _required(field: Field) -> bool:
    return not field.nullable and field.default is None and field.name != LATER


def _kinds(fields: tuple[Field, ...], kind: str) -> tuple[str | int, ...]:
    """The kinds of a contract; any kind if it has none."""
    return next((f.choices for f in fields if f.name == "kind"), (kind,))


def _numbers_unquoted(contract: str, row: Mapping[str, Any]) -> Row:
    """A number in quotes is a number, as the live layer reads it."""
    quoted = [f.name for f in inputs()[contract] if f.base is int and isinstance(row.get(f.name), str)]
    return {**row, **{name: int(row[name]) for name in quoted if row[name].lstrip("-").isdecimal()}}
