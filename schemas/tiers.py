"""Which kind of trader a user is, why, and how long a tier is kept when its reasons are gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.conditions import Condition, holds

DOWNGRADE_WAIT_DAYS = 30
WAITS_UNTIL = "waits until "
HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Tier:
    """A tier holds when one of its alternatives does; all conditions of an alternative must, on the fields of a profile."""

    name: str
    any_of: tuple[tuple[Condition, ...], ...]


TIERS = (
    Tier("institution", any_of=((("largest_fill_fen", ">=", 10_000_000),), (("api_calls_max_day", ">", 50),))),
    Tier("mature", any_of=((("online_ms", ">", 3 * HOUR_MS), ("indicators", ">=", 3)),)),
    Tier("novice", any_of=((),)),
)
"""Highest first; the last one holds for everybody."""

RANK = {tier.name: len(TIERS) - place for place, tier in enumerate(TIERS)}


def reached_with(before: Mapping[str, int] | None, tier: str, at_ms: int) -> dict[str, int]:
    """When each tier was first reached, or a higher one: what was known before, and what `tier` adds at at_ms (UTC)."""
    return {each.name: at_ms for each in TIERS if RANK[each.name] <= RANK[tier]} | dict(before or {})


@dataclass(frozen=True)
class Assignment:
    """A user's tier and its reasons, as sentences of the form `largest_fill_fen=12000000 >= 10000000`."""

    tier: str
    reasons: tuple[str, ...]


def assign(habits: Mapping[str, Any]) -> Assignment:
    """The highest tier that holds for these habits, with the conditions that made it hold."""
    for tier in TIERS:
        met = [conditions for conditions in tier.any_of if holds(conditions, habits)]
        if met:
            return Assignment(tier.name, tuple(_reason(c, habits) for conditions in met for c in conditions) or ("default",))
    raise ValueError("tiers: the last tier must hold for everybody")


def with_patience(due: Assignment, previous: Assignment | None, day: str) -> Assignment:
    """The tier in force on `day`: an upgrade at once, a downgrade only 30 days after it first became due."""
    if previous is None or RANK[previous.tier] <= RANK[due.tier]:
        return due
    until = _waiting_until(previous.reasons) or (date.fromisoformat(day) + timedelta(days=DOWNGRADE_WAIT_DAYS)).isoformat()
    if day >= until:
        return due
    return Assignment(previous.tier, (f"downgrade to {due.tier} {WAITS_UNTIL}{until}",))


def _waiting_until(reasons: Sequence[str]) -> str | None:
    return next((reason.split(WAITS_UNTIL)[1] for reason in reasons if WAITS_UNTIL in reason), None)


def _reason(condition: Condition, habits: Mapping[str, Any]) -> str:
    field, op, value = condition
    return f"{field}={habits[field]} {op} {value}"
