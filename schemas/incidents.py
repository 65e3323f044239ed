"""Incidents instead of floods: alerts of one detector and entity that come within its cool-down are shown once, with a count.

An alert opens a cool-down [event_time, event_time + cooldown_s); another one of the same detector and entity inside an open
cool-down belongs to the same incident and keeps it open for its own. One that comes exactly at the end begins a new incident.
The order in which alerts become known makes no difference. A detector without cool-down still joins alerts of one millisecond.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

LEAST_MS = 1


class Alerted(Protocol):
    """What grouping needs to know of an alert; event_time in UTC ms."""

    @property
    def alert_id(self) -> str: ...  # noqa: D102
    @property
    def detector(self) -> str: ...  # noqa: D102
    @property
    def entity_id(self) -> str: ...  # noqa: D102
    @property
    def event_time(self) -> int: ...  # noqa: D102
    @property
    def cooldown_s(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Incident:
    """first, newest: (event_time, alert_id) of its ends; until: when its cool-down ends, UTC ms; alerts: how many it holds.

    Its id is that of its first alert.
    """

    detector: str
    entity_id: str
    first: tuple[int, str]
    newest: tuple[int, str]
    until: int
    alerts: int = 1

    @property
    def incident_id(self) -> str:
        """The id of its first alert."""
        return self.first[1]

    @property
    def suppressed(self) -> int:
        """How many alerts stand behind the one that is shown."""
        return self.alerts - 1

    def meets(self, other: "Incident") -> bool:
        """Whether two incidents of one detector and entity are one: each begins before the other's cool-down ends."""
        return self.first[0] < other.until and other.first[0] < self.until

    def with_(self, other: "Incident") -> "Incident":
        """Both as one."""
        first, newest = min(self.first, other.first), max(self.newest, other.newest)
        until, alerts = max(self.until, other.until), self.alerts + other.alerts
        return Incident(self.detector, self.entity_id, first, newest, until, alerts)


def incident_of(alert: Alerted) -> Incident:
    """The incident that an alert is by itself."""
    place = (alert.event_time, alert.alert_id)
    until = alert.event_time + max((alert.cooldown_s or 0) * 1000, LEAST_MS)
    return Incident(alert.detector, alert.entity_id, place, place, until)


def joined(known: Iterable[Incident], new: Incident) -> tuple[list[Incident], Incident]:
    """Among incidents of one detector and entity, in any order: those that a new one leaves alone, and the rest with it."""
    apart: list[Incident] = []
    met: list[Incident] = []
    for each in known:
        (met if each.meets(new) else apart).append(each)
    return apart, reduce(Incident.with_, met, new)


def incidents(alerts: Iterable[Alerted]) -> list[Incident]:
    """The incidents of alerts, each given once, by the newest alert of each, the newest first."""
    found: dict[tuple[str, str], list[Incident]] = {}
    for alert in alerts:
        key = (alert.detector, alert.entity_id)
        apart, whole = joined(found.get(key, ()), incident_of(alert))
        found[key] = [*apart, whole]
    return sorted((each for group in found.values() for each in group), key=lambda each: each.newest, reverse=True)
