"""Simple conditions on an event's fields, `("kind", "=", "placed")`, that every engine reads alike."""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Condition = tuple[str, str, Any]
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}
OPERATORS = (*COMPARISONS, "in", "not_in", "is_set", "not_set")


def sql_of(conditions: Sequence[Condition], column: str = "`{}`") -> str:
    """The conditions as SQL, joined by AND; `column` says how a field is written in the engine."""
    return " AND ".join(_one(column.format(field), op, value) for field, op, value in conditions) or "TRUE"


def holds(conditions: Sequence[Condition], event: Mapping[str, Any]) -> bool:
    """Whether an event meets all conditions; a comparison with an absent value is never met."""
    return all(_holds(event.get(field), op, value) for field, op, value in conditions)


def literal(value: Any) -> str:
    """A Python value as an SQL literal."""
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _one(column: str, op: str, value: Any) -> str:
    if op in ("in", "not_in"):
        return f"{column} {'IN' if op == 'in' else 'NOT IN'} ({', '.join(map(literal, value))})"
    if op in ("is_set", "not_set"):
        return f"{column} IS {'NOT ' if op == 'is_set' else ''}NULL"
    if op not in COMPARISONS:
        raise ValueError(f"operator={op}: one of {', '.join(OPERATORS)}")
    return f"{column} {'<>' if op == '!=' else op} {literal(value)}"


def _holds(seen: Any, op: str, value: Any) -> bool:
    if op in ("is_set", "not_set"):
        return (seen is not None) == (op == "is_set")
    if seen is None:
        return False
    if op in ("in", "not_in"):
        return (seen in value) == (op == "in")
    return bool(COMPARISONS[op](seen, value))
