"""The events that a funnel looks at, as a file tells them: one JSON object a line, each event once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from schemas.conditions import COMPARISONS, Condition
from schemas.funnel import moment_ms

FIELDS = "user, event, ts, props and, where it has one, event_id"


@dataclass(frozen=True)
class Happening:
    """One event of a user. at: UTC ms; place: its rank by (at, event_id, line), which decides where order is needed."""

    user: str
    event: str
    at: int
    place: int
    props: Mapping[str, Any]


def text_of(value: Any) -> str | None:
    """A property's value as text, in which breakdowns and constants compare; None when it is absent. 5 and 5.0 are "5"."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def number_of(value: Any) -> float | None:
    """A property's value as a number; None when it is a text, a boolean or absent."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def meets(conditions: Sequence[Condition], props: Mapping[str, Any]) -> bool:
    """Whether properties meet all conditions: an absent one only not_set; numbers and texts are never equal or ordered."""
    return all(_meets(props.get(name), op, value) for name, op, value in conditions)


def _meets(seen: Any, op: str, value: Any) -> bool:
    if op in ("is_set", "not_set"):
        return (seen is not None) == (op == "is_set")
    if seen is None:
        return False
    if op in ("in", "not_in"):
        return any(_meets(seen, "=", each) for each in value) == (op == "in")
    left, right = number_of(seen), number_of(value)
    if (left is None) != (right is None):
        return op == "!="
    return bool(COMPARISONS[op](left, right) if left is not None else COMPARISONS[op](text_of(seen), text_of(value)))


def happenings_in(path: Path) -> list[Happening]:
    """The events of a file in order, the first line of each event_id; ValueError names line, field, value and rule."""
    seen: set[str] = set()
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = _row(number, line)
                if row["event_id"] is None or row["event_id"] not in seen:
                    seen.add(row["event_id"])
                    rows.append((row["at"], row["event_id"] or "", number, row))
    rows.sort(key=lambda each: each[:3])
    return [Happening(r["user"], r["event"], at, place, r["props"]) for place, (at, _, _, r) in enumerate(rows)]


def by_user(happenings: Sequence[Happening], aggregate_by: str | None) -> Iterator[tuple[str, list[Happening]]]:
    """The events of each user, or of each value of aggregate_by, in order; events without that property belong to nobody."""
    groups: dict[str, list[Happening]] = {}
    for each in sorted(happenings, key=attrgetter("at", "place")):
        key = each.user if aggregate_by is None else text_of(each.props.get(aggregate_by))
        if key is not None:
            groups.setdefault(key, []).append(each)
    yield from sorted(groups.items())


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_constant=_no_number)
    except ValueError as refusal:
        raise ValueError(f"line {number}: not JSON: {refusal}") from None
    if not isinstance(row, dict):
        raise ValueError(f"line {number}: {line.strip()[:100]}: a JSON object with {FIELDS}")
    for field, rule, holds in _rules(row):
        if not holds:
            raise ValueError(f"line {number}: {field}={str(row.get(field))[:100]}: {rule}")
    try:
        at = moment_ms(row["ts"])
    except ValueError as refusal:
        raise ValueError(f"line {number}: ts={row['ts']}: {refusal}") from None
    event_id = None if row.get("event_id") is None else str(row["event_id"])
    return {"user": str(row["user"]), "event": row["event"], "at": at, "props": row.get("props") or {}, "event_id": event_id}


def _rules(row: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    yield "user", "a text that is not empty, or a whole number", _is_name(row.get("user")) or _is_whole(row.get("user"))
    yield "event", "a text that is not empty", _is_name(row.get("event"))
    yield "ts", "a text that is not empty", _is_name(row.get("ts"))
    yield "props", "an object", isinstance(row.get("props"), dict | None)
    known = row.get("event_id") is None or _is_name(row["event_id"]) or _is_whole(row["event_id"])
    yield "event_id", "a text that is not empty, or a whole number", known


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")
