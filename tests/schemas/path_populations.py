"""Random questions about paths, and random users: gaps around the limit, events of one moment, rare and common steps."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from schemas.funnel_events import Happening

ORIGIN = 1_774_700_000_000
GAP_S = 60
GAPS_MS = (0, 1, 1000, 1000, 5000, 20_000, GAP_S * 1000 - 1, GAP_S * 1000, GAP_S * 1000 + 1)
EVENTS = ("page_view", "page_view", "page_view", "click", "deposit", "scroll", "closed")
LAST_MS = 400_000


def question(dice: Random, name: str) -> dict[str, Any]:
    """A valid question."""
    anchor = {"event": dice.choice(("page_view", "page_view", "click", "deposit", None)), "where": _where(dice)}
    found: dict[str, Any] = {
        "name": name, dice.choice(("from", "to")): anchor, "gap_s": GAP_S, "depth": dice.randint(1, 5),
        "top": dice.choice((1, 2, 3, 8)), "occurrence": dice.choice(("first", "every")),
        "collapse_repeats": dice.random() < 0.5,
    }  # fmt: skip
    if dice.random() < 0.5:
        found["nodes"] = dice.choice(
            ([{"event": "page_view", "named_by": "page"}], [{"event": "click", "where": _where(dice)}])
        )
    if dice.random() < 0.3:
        found["nodes"] = [{"event": "page_view", "named_by": "size"}, {"event": None, "named_by": "page"}]
    if dice.random() < 0.4:
        found["ignored"] = dice.choice(([], ["scroll", "closed"]))
    if dice.random() < 0.5:
        start = ORIGIN + dice.randint(0, LAST_MS // 1000) * 1000
        found["range"] = [iso(start), iso(start + dice.choice((60_000, 200_000)))]
    return found


def population(dice: Random, users: int, gaps: tuple[int, ...] = GAPS_MS) -> list[Happening]:
    """Events of some users within minutes."""
    rows = []
    for user in range(users):
        at = ORIGIN + dice.randint(0, 200) * 1000
        for _ in range(dice.randint(1, 14)):
            at += dice.choice(gaps)
            rows.append((at, f"u{user}", dice.choice(EVENTS), _props(dice)))
    rows.sort(key=lambda row: row[0])
    return [Happening(user, event, at, place, props) for place, (at, user, event, props) in enumerate(rows)]


def line(each: Happening) -> dict[str, Any]:
    """An event as a line of a file."""
    return {"user": each.user, "event": each.event, "ts": iso(each.at), "props": each.props}


def iso(at: int) -> str:
    """A moment as ISO-8601."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def _props(dice: Random) -> dict[str, Any]:
    props: dict[str, Any] = {"page": dice.choice(("home", "home", "trade", "learn", "", None))}
    return props | ({"size": dice.choice((0, 1, 5.0, "5", True))} if dice.random() < 0.6 else {})


def _where(dice: Random) -> list[list[Any]]:
    return dice.choice(([], [], [["page", "=", "home"]], [["size", ">", 0]], [["page", "in", ["trade", "learn"]]]))
