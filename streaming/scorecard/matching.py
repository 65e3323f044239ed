"""Which alerts are right: the rule by which alerts and staged misconduct are held against each other.

An alert is *right* when one whom it names takes part in a staged case of its kind and its event time lies between the case's
first event and its last one plus the detector's cool-down. It is *related* when that holds for a case of another kind: a real
suspect under another name, so neither right nor false. Else it is *false*. A case is found once, however many alerts it has;
false alerts of one detector about one entity are one incident as long as no more than the cool-down lies between them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from streaming.scorecard.cells import Cell

Alert = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One staged misconduct: where it belongs, who takes part (users, groups, instruments, chat groups, devices), its span."""

    cell: Cell
    world: str
    parties: frozenset[str]
    from_ms: int
    to_ms: int


@dataclass
class Found:
    """What the detectors of one kind said.

    seconds: time from a case's first event to its first right alert, by the case's place; false: incidents by world;
    related: alerts about cases of another kind.
    """

    seconds: dict[int, float] = field(default_factory=dict)
    false: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    related: int = 0


def named_in(alert: Alert) -> set[str]:
    """Whom an alert is about: both of a pair, the user of a group's event, an instrument only if the alert is about it."""
    named = set(str(alert["entity_id"]).replace("|", "+").split("+")) | {str(alert["entity_id"])}
    return named | {str(alert["user_id"])} if alert.get("user_id") else named


def kind_of(detector: str, kinds: Iterable[str]) -> str | None:
    """The kind that a detector looks for: the longest one that its name holds; None when it looks for something else."""
    return max((kind for kind in kinds if kind in detector), key=len, default=None)


def judged(
    alerts: Iterable[Alert], cases: Sequence[Case], kinds: Iterable[str], cooldown_ms: Mapping[str, int], worlds: Sequence[str]
) -> dict[str, Found]:
    """Every kind with what was said about it. cooldown_ms: by detector; worlds: names that their users' ids begin with."""
    by_party: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        for party in case.parties:
            by_party[party].append(place)
    found = {kind: Found() for kind in kinds}
    last: dict[tuple[str, str], int] = {}
    for alert in sorted(alerts, key=lambda a: (a["event_time"], a["alert_id"])):
        kind = kind_of(alert["detector"], found)
        if kind is None:
            continue
        at, wait = int(alert["event_time"]), cooldown_ms.get(alert["detector"], 0)
        near = {place for party in named_in(alert) for place in by_party.get(party, ())}
        near = {place for place in near if cases[place].from_ms <= at <= cases[place].to_ms + wait}
        right = {place for place in near if cases[place].cell.kind == kind}
        for place in right:
            found[kind].seconds.setdefault(place, (at - cases[place].from_ms) / 1000)
        if near:
            found[kind].related += not right
            continue
        incident = (alert["detector"], alert["entity_id"])
        if at - last.get(incident, -wait - 1) > wait:
            found[kind].false[world_of(named_in(alert), worlds)] += 1
        last[incident] = at
    return found


def world_of(named: Iterable[str], worlds: Sequence[str]) -> str:
    """The world that somebody belongs to; ValueError when none of them is from any."""
    for world in worlds:
        if any(world in name for name in named):
            return world
    raise ValueError(f"entity={sorted(named)}: is of none of the worlds {', '.join(worlds)}")
