"""What an importer gives for each line: an event with the moment it arrived, or why the line was left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Imported:
    """contract: its short name; fields: without event_time and observed_at; event_ms, received_ms: by the file's own clock."""

    contract: str
    fields: dict[str, Any]
    event_ms: int
    received_ms: int


@dataclass(frozen=True)
class LeftOut:
    """A line that gives no event. line: counted from 1; detail: field, value, rule; bad: broken, not just of no use to us."""

    line: int
    reason: str
    detail: str = ""
    bad: bool = True


Outcome = Imported | LeftOut
Outcomes = Iterator[Outcome]
