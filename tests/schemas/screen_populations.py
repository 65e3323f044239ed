"""Random screens on which all edges of the rules meet often: few users, few places, gaps near a second, midnight inside."""

import json
from random import Random
from typing import Any

from screen_acts import ORIGIN

MIDNIGHT = ORIGIN + 16 * 3_600_000
"""The end of a reporting day in Shanghai."""

GAPS_MS = (0, 0, 1, 100, 200, 400, 500, 999, 1_000, 1_001, 30_000)
KINDS = ("click",) * 9 + (
    "page_view",
    "page_hidden",
    "page_shown",
    "page_shown",
    "scroll",
    "engagement",
)
WIDTHS_PX = (None, 375, 375, 375, 375, 375, 413, 1280)


def events(dice: Random, users: int, rows: int) -> list[dict[str, Any]]:
    """Lines of events: behaviour with copies and ties in time, profiles and registrations of some users."""
    found = []
    for user in range(users):
        for session in range(2):
            at = MIDNIGHT - dice.randrange(20_000)
            for n in range(rows):
                at += dice.choice(GAPS_MS)
                found.append(_row(dice, f"u{user}", f"s{session}", at, f"{user}.{session}.{n}"))
                if dice.random() < 0.05:
                    found.append(found[-1] | {"observed_at": found[-1]["observed_at"] + 5, "page": "copy"})
        found += _person(dice, f"u{user}")
    dice.shuffle(found)
    return found


def _row(dice: Random, user: str, session: str, at: int, name: str) -> dict[str, Any]:
    kind = dice.choice(KINDS)
    row: dict[str, Any] = {
        "event_id": name, "event_time": at, "observed_at": at + dice.choice((0, 10, 5_000)), "seq": dice.randrange(3),
        "kind": kind, "user_id": user, "session_id": session, "page": dice.choice(("home",) * 5 + ("trade",)),
        "page_version": dice.choice(("1", "1", "2")), "viewport_width_px": dice.choice(WIDTHS_PX),
        "platform": dice.choice(("web", "mini_program")), "channel": dice.choice((None, "ads", "kol")),
    }  # fmt: skip
    if kind == "click":
        row |= {
            "element": dice.choice((None, "buy", "sell")), "element_x_milli": dice.choice((None, 0, 333, 500, 1000)),
            "element_y_milli": dice.choice((0, 49, 50, 1000)), "page_x_milli": dice.choice((None, 500, 500, 500, 540, 570)),
            "page_y_px": dice.choice((None, 300, 300, 300, 318, 324, 340)), "reacted": dice.choice((None, True, False)),
        }  # fmt: skip
    row |= {"scroll_depth_milli": dice.choice((None, 0, 250, 500, 1000))} if kind == "scroll" else {}
    if kind == "engagement":
        row |= {"engaged_ms": dice.choice((None, 0, 300, 9_000)), "element": dice.choice((None, "chart"))}
    return {name: value for name, value in row.items() if value is not None}


def _person(dice: Random, user: str) -> list[dict[str, Any]]:
    whose = {"event_time": ORIGIN, "observed_at": ORIGIN, "seq": 1, "user_id": user}
    profile = whose | {"event_id": f"p-{user}", "tier": dice.choice(("novice", "mature")), "values": {}}
    registered = whose | {"event_id": f"r-{user}", "kind": "registered", "channel": dice.choice(("ads", "kol"))}
    return [row for row in (profile, registered) if dice.random() < 0.7]


def query(dice: Random) -> dict[str, Any]:
    """A query with some of the filters."""
    kind = dice.choice(("click", "rage", "rage", "dead", "scroll", "dwell", "dwell", "hours"))
    told: dict[str, Any] = {"kind": kind, "fewest_users": dice.choice((1, 2, 3)), "cells": dice.choice((3, 20))}
    told |= {"page": None if kind in ("dwell", "hours") and dice.random() < 0.5 else dice.choice(("home", "trade", "nowhere"))}
    told |= {"measure": dice.choice(("clicks", "users")), "timezone": dice.choice(("Asia/Shanghai", "UTC"))}
    filters = (
        {"page_version": "2"}, {"viewport": dice.choice(("phone", "phone_small", "desktop", "unknown"))}, {"platform": "web"},
        {"channel": "ads"}, {"tier": "mature"}, {"where": [["channel", "not_set"]]},
        {"where": [["profile.tier", "!=", "novice"], ["viewport_width_px", ">=", 370]]},
        {"days": ["2026-01-01", "2026-01-01"]},
        {"range": ["2026-01-01T15:59:55Z", "2026-01-01T16:00:03.5Z"]},
    )  # fmt: skip
    for each in filters:
        told |= each if dice.random() < 0.2 and not ("days" in told and "range" in each) else {}
    return told


def lines(rows: list[dict[str, Any]]) -> str:
    """The events as a file."""
    return "".join(json.dumps(row) + "\n" for row in rows)
