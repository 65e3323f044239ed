"""Makes behaviour events for tests: what a test does not say is plain."""

from typing import Any

from schemas.events.behaviour import Behaviour
from schemas.screen_file import Screen

ORIGIN = 1_767_225_600_000
"""2026-01-01T00:00:00Z, a Thursday; 08:00 in Shanghai."""


def act(kind: str, at: int, **more: Any) -> Behaviour:
    """One event `at` ms after the origin."""
    told = {"user_id": "u", "session_id": "s", "page": "home", "seq": at, "event_id": f"{kind}-{at}-{more.get('user_id')}"}
    moment = ORIGIN + at
    return Behaviour(**{"kind": kind, "event_time": moment, "observed_at": moment} | told | more)  # type: ignore[arg-type]


def click(at: int, x: int = 500, y: int = 300, **more: Any) -> Behaviour:
    """A click at thousandths x of a width of 375 px and at y px of the page."""
    place = {"page_x_milli": x, "page_y_px": y, "viewport_width_px": 375}
    return act("click", at, **place | {"element": "buy", "element_x_milli": 500, "element_y_milli": 500} | more)


def screen(*acts: Behaviour, people: dict[str, dict[str, Any]] | None = None) -> Screen:
    """What happened, in order."""
    return Screen(sorted(acts, key=lambda each: (each.event_time, each.seq, each.event_id)), people or {})
