"""What the facts of a user say at a moment: the part of `Known` that comes from his standing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from schemas.decisions.known import LimitVersion, Listed, OpenAlert, Outcome
from schemas.events.alert import Severity
from serving.standing.rows import Held

OPEN_MS = 86_400_000
"""How long an alert counts that nobody closes."""

STALE_MS = 60_000
"""When standings were not brought up to date for longer, that no alert is known does not mean that there is none."""

Facts = Mapping[str, str]


def known_fields(facts: Facts, heard_at: int, at: int) -> dict[str, Any]:
    """The fields of `Known` that follow from the facts of a user at a moment (UTC ms)."""
    profile = profile_at(facts, at)
    risk, bound = held(facts, "risk"), held(facts, "device_bound")
    return {
        "tier": profile.get("tier"),
        "usual_fen": profile.get("usual_fen"),
        "document": outcome(facts, "document"),
        "face": outcome(facts, "face"),
        "is_closed": "account_closed" in facts,
        "risk_score": int(risk.value) if risk else None,
        "risk_at": risk.event_time if risk else None,
        "device_bound_at": bound.event_time if bound else None,
        "listed": listed(facts),
        "limits": tuple(limits_in(facts)),
        "alerts": tuple(open_alerts(facts, at)),
        "is_stale": at - heard_at > STALE_MS,
    }


def held(facts: Facts, name: str) -> Held | None:
    """One fact, None when it is not known."""
    return Held.read(facts[name]) if name in facts else None


def outcome(facts: Facts, part: str) -> Outcome | None:
    """How the newest check of a part of the identity ended."""
    found = held(facts, part)
    return cast("Outcome", found.value) if found else None


def listed(facts: Facts) -> Listed | None:
    """The list that the user is on."""
    found = held(facts, "list")
    return cast("Listed", found.value) if found and found.value else None


def profile_at(facts: Facts, at: int) -> dict[str, Any]:
    """The profile in force at a moment; one that is the first and will be, before it is; empty without any."""
    versions = sorted(each for name, text in facts.items() if name.startswith("profile:") for each in [Held.read(text)])
    begun = [each for each in versions if each.event_time <= at]
    chosen = begun[-1:] or versions[:1]
    return dict(json.loads(chosen[0].value)) if chosen else {}


def newest_profile(facts: Facts) -> dict[str, Any]:
    """The profile published last, in force or not."""
    return profile_at(facts, 2**62)


def limits_in(facts: Facts) -> Iterator[LimitVersion]:
    """The published limits, in any order."""
    for name, text in facts.items():
        if name.startswith("limit:"):
            version = Held.read(text)
            yield LimitVersion(version.event_time, int(version.value))


def open_alerts(facts: Facts, at: int) -> Iterator[OpenAlert]:
    """The newest alert of each detector that is neither closed nor too old to count; exactly OPEN_MS old is too old."""
    for name, text in facts.items():
        kind, _, detector = name.partition(":")
        if kind == "alert" and text[:15] > facts.get(f"closed:{detector}", "")[:15]:
            alert = Held.read(text)
            if at - alert.event_time < OPEN_MS:
                yield OpenAlert(detector, cast("Severity", alert.value.partition("|")[0]), alert.event_time)
