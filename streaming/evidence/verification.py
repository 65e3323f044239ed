"""Compares what an alert claims with what the lake says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Row = dict[str, Any]

COMPARED = (
    "detector_version", "severity", "score", "entity_type", "entity_id", "user_id", "instrument", "trigger_event_id",
    "event_time", "window_start_ms", "window_end_ms", "sentence_en",
)  # fmt: skip
"""What must be derived again as it was said; thresholds and values are compared one by one."""


@dataclass(frozen=True)
class Check:
    """One comparison: what the alert says (expected) and what the lake says (found)."""

    name: str
    expected: Any
    found: Any

    @property
    def equal(self) -> bool:
        """Whether both are the same."""
        return bool(self.expected == self.found)


@dataclass(frozen=True)
class Seen:
    """What the lake says of one alert.

    derived: the alert that the definition gives again, None if it gives none; events, checksum: how many events its window
    holds and the sum of their marks, None for an alert without a window; evidence: the ids of its evidence that are there.
    """

    derived: Row | None
    events: int | None = None
    checksum: int | None = None
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verification:
    """The verdict on one alert; events: those behind it, in order, if they were asked for."""

    alert_id: str
    checks: tuple[Check, ...]
    events: tuple[Row, ...] = field(default=())

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return all(check.equal for check in self.checks)

    def as_row(self) -> Row:
        """The verdict as JSON says it."""
        checks = [asdict(check) | {"equal": check.equal} for check in self.checks]
        return {"alert_id": self.alert_id, "equal": self.equal, "checks": checks, "events": list(self.events)}


def verified(alert: Row, seen: Seen, events: tuple[Row, ...] = ()) -> Verification:
    """Holds an alert against the lake; of a withdrawn one nothing may be derived."""
    is_there = Check("derived", alert["status"] != "withdrawn", seen.derived is not None)
    found = [is_there]
    if seen.derived is not None and alert["status"] != "withdrawn":
        found += [*_window(alert, seen), *_evidence(alert, seen), *_content(alert, seen.derived)]
    return Verification(alert["alert_id"], tuple(found), events)


def _window(alert: Row, seen: Seen) -> list[Check]:
    if alert["window_count"] is None:
        return []
    count = Check("events in the window", alert["window_count"], seen.events or 0)
    return [count, Check("checksum of the window", alert["window_checksum"], seen.checksum or 0)]


def _evidence(alert: Row, seen: Seen) -> list[Check]:
    claimed = sorted({*alert["evidence_ids"]})
    return [Check("evidence", claimed, [i for i in claimed if i in seen.evidence])]


def _content(alert: Row, derived: Row) -> list[Check]:
    found = [Check(name, alert[name], derived[name]) for name in COMPARED]
    for kind in ("thresholds", "values"):
        told, now = alert[kind] or {}, derived[kind] or {}
        found += [Check(f"{kind}.{name}", told.get(name), now.get(name)) for name in sorted({*told, *now})]
    return found


def summary(verdicts: Mapping[str, Verification]) -> Row:
    """How many of how many alerts are equal, and which are not."""
    unequal = [alert_id for alert_id, verdict in verdicts.items() if not verdict.equal]
    return {"alerts": len(verdicts), "equal": len(verdicts) - len(unequal), "unequal": unequal}
