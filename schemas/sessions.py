"""When a visit ends and the next begins: after half an hour without anything from the user."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def sessions_of(events: Iterable[T], at: Callable[[T], int], gap_ms: int) -> list[list[T]]:
    """The events of one user, given in the order of time (at: UTC ms), by session; a gap of exactly gap_ms starts a new one."""
    sessions: list[list[T]] = []
    last = 0
    for event in events:
        if not sessions or at(event) - last >= gap_ms:
            sessions.append([])
        sessions[-1].append(event)
        last = at(event)
    return sessions
