"""What happened on screens as a file of the contracts' events tells it: each event once, and what is known of its user."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.catalogue import contracts
from schemas.contract import Event
from schemas.event_lines import EventLine, read_line
from schemas.events.account import Account
from schemas.events.behaviour import Behaviour
from schemas.events.profile import Profile
from schemas.validation import Problem, judge


@dataclass(frozen=True)
class Screen:
    """acts: behaviour events by (event_time, seq, event_id); people: user to what is known, `{"tier": …, "channel": …}`."""

    acts: list[Behaviour]
    people: Mapping[str, Mapping[str, Any]]


def screen_in(path: Path) -> Screen:
    """The behaviour events of a file, late ones too, the first observed of each id; ValueError names line, field, value, rule.

    Rows of other contracts are judged as well; profiles tell tiers (the newest counts) and registrations channels (the first).
    A row that does not say when it was observed was observed when it happened.
    """
    with path.open("rb") as lines:
        events = _first_observed(_read(lines))
    acts = [event for event in events if isinstance(event, Behaviour)]
    return Screen(sorted(acts, key=lambda act: (act.event_time, act.seq, act.event_id)), _people(events))


def _read(lines: Iterable[bytes]) -> Iterable[Event]:
    for number, line in enumerate(lines, 1):
        found = read_line(line) if line.strip() else None
        if isinstance(found, EventLine):
            row = {"observed_at": found.row.get("event_time"), **found.row}
            record, problem = judge(contracts()[found.contract], json.dumps(row).encode())
            if isinstance(record, Event):
                yield record
            found = problem or found
        if isinstance(found, Problem):
            raise ValueError(f"line {number}: {found}")


def _first_observed(events: Iterable[Event]) -> list[Event]:
    """Each event id of a contract once; the sort is stable, so that of rows observed together the first line counts."""
    first: dict[tuple[type[Event], str], Event] = {}
    for event in sorted(events, key=lambda each: each.observed_at):
        first.setdefault((type(event), event.event_id), event)
    return list(first.values())


def _people(events: list[Event]) -> dict[str, dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for event in sorted(events, key=lambda each: each.event_time):
        if isinstance(event, Profile):
            people.setdefault(event.user_id, {})["tier"] = event.tier
        elif isinstance(event, Account) and event.kind == "registered" and event.channel:
            people.setdefault(event.user_id, {}).setdefault("channel", event.channel)
    return people
