"""Whether a contract may change from one published schema to another: old and new readers must both read old and new rows.

Allowed: a new field that may be left out, and dropping a field that could be left out. Everything else needs a new topic.
"""

from typing import Any

WORDS_ONLY = ("title", "description")
"""What a schema tells people; it may always change."""

Schema = dict[str, Any]


def problems(old: Schema, new: Schema) -> list[str]:
    """Why a row of one schema could not be read with the other: `field: what changed`, empty when both ways work."""
    before, after = old["properties"], new["properties"]
    required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
    kept = sorted(before.keys() & after.keys())
    found = [f"{name}: removed, yet it was required" for name in sorted(required_before - after.keys())]
    found += [f"{name}: new, yet it is required" for name in sorted(required_after - before.keys())]
    found += [f"{name}: no longer required" for name in kept if name in required_before - required_after]
    found += [f"{name}: required now" for name in kept if name in required_after - required_before]
    return found + [f"{name}: {change}" for name in kept for change in changes(before[name], after[name])]


def changes(old: Any, new: Any) -> list[str]:
    """What differs between two descriptions of one field, apart from words for people."""
    before, after = _rules(old), _rules(new)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [] if before == after else [f"was {before}, is {after}"]
    names = sorted(before.keys() | after.keys())
    return [f"{n} was {before.get(n)}, is {after.get(n)}" for n in names if before.get(n) != after.get(n)]


def _rules(schema: Any) -> Any:
    """The schema without its words; lists of values are sets."""
    if isinstance(schema, dict):
        return {name: _rules(part) for name, part in schema.items() if name not in WORDS_ONLY}
    if isinstance(schema, list):
        return sorted((_rules(part) for part in schema), key=repr)
    return schema
