"""Whether a contract may change from one published schema to another, so that all that was ever written can still be read.

Allowed: a new field that may be left out; dropping a field that could be left out; a wider bound; a new name that tells its old
one (`called`), which readers of now take as well. Everything else needs a new topic. Readers of a wider or renamed field are
brought up first, its writers after them.
"""

from typing import Any

WORDS_ONLY = ("title", "description", "x-was")
"""What a schema tells people; it may always change."""

WIDER = {"maximum": max, "maxLength": max, "minimum": min, "minLength": min}
"""Bounds that may be loosened: which of two is the wider one."""

Schema = dict[str, Any]


def problems(old: Schema, new: Schema) -> list[str]:
    """Why a row of one schema could not be read with the other: `field: what changed`, empty when both ways work."""
    after = new["properties"]
    names = _new_names(old["properties"], after)
    before = {names.get(name, name): rules for name, rules in old["properties"].items()}
    required_before = {names.get(name, name) for name in old.get("required", ())}
    required_after = set(new.get("required", ()))
    kept = sorted(before.keys() & after.keys())
    found = [f"{name}: removed, yet it was required" for name in sorted(required_before - after.keys())]
    found += [f"{name}: new, yet it is required" for name in sorted(required_after - before.keys())]
    found += [f"{name}: no longer required" for name in kept if name in required_before - required_after]
    found += [f"{name}: required now" for name in kept if name in required_after - required_before]
    return found + [f"{name}: {change}" for name in kept for change in changes(before[name], after[name])]


def _new_names(before: Schema, after: Schema) -> dict[str, str]:
    """Old names of fields to the names under which they are known now."""
    return {old: name for name, rules in after.items() for old in rules.get("x-was", ()) if old in before and old not in after}


def changes(old: Any, new: Any) -> list[str]:
    """What differs between two descriptions of one field, apart from words for people."""
    before, after = _rules(old), _rules(new)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [] if before == after else [f"was {before}, is {after}"]
    names = sorted(before.keys() | after.keys())
    return [f"{n} was {before.get(n)}, is {after.get(n)}" for n in names if not _fits(n, before.get(n), after.get(n))]


def _fits(rule: str, old: Any, new: Any) -> bool:
    """The same, or a bound that lets through all that the old one did."""
    if rule in WIDER and old is not None:
        return new is None or WIDER[rule](old, new) == new
    return bool(old == new)


def _rules(schema: Any) -> Any:
    """The schema without its words; lists of values are sets."""
    if isinstance(schema, dict):
        return {name: _rules(part) for name, part in schema.items() if name not in WORDS_ONLY}
    if isinstance(schema, list):
        return sorted((_rules(part) for part in schema), key=repr)
    return schema
