"""Random funnels and random users for them: small worlds in which every rule about funnels meets every other."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np

from schemas.funnel import Funnel
from schemas.funnel_answer import answer_of
from schemas.funnel_chains import fits
from schemas.funnel_events import Happening, by_user, text_of
from schemas.funnel_stream import Stream, progress_of

SECOND = 1000
DAY = 86_400 * SECOND
ORIGIN = 1_774_700_000_000
"""A few hours before clocks change in Berlin."""

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "UTC")


def definition(dice: Random, name: str) -> dict[str, Any]:
    """A valid definition."""
    mode = dice.choice(("ordered", "ordered", "strict", "unordered"))
    count = dice.randint(2, 4)
    found: dict[str, Any] = {
        "name": name,
        "mode": mode,
        "window_s": dice.choice((3, 8, 20, 20)),
        "timezone": dice.choice(ZONES),
    }
    found["steps"] = [_step(dice, mode) for _ in range(count)]
    if dice.random() < 0.4:
        found["intervals"] = [_interval(dice, mode, count) for _ in range(dice.randint(1, 2))]
    if dice.random() < 0.5:
        found["exclusions"] = [_exclusion(dice, mode, count) for _ in range(dice.randint(1, 2))]
    if dice.random() < 0.3:
        found["hold_constant"] = dice.choice((["tag"], ["size"], ["tag", "size"]))
    if dice.random() < 0.2:
        found["aggregate_by"] = dice.choice(("tag", "team"))
    if dice.random() < 0.6:
        attribution = dice.choice(("first_touch", "last_touch", "all_events", "step"))
        found["breakdown"] = {
            "property": dice.choice(("tag", "size")), "attribution": attribution, "step": dice.randint(1, count),
            "limit": dice.randint(1, 3),
        }  # fmt: skip
    if dice.random() < 0.5:
        start = ORIGIN + dice.randint(0, 4) * SECOND
        found["range"] = [_iso(start), _iso(start + dice.randint(2, 12) * SECOND)]
    if dice.random() < 0.3:
        found["bucket"] = dice.choice(("hour", "week", "month"))
    return found


def plain_definition(dice: Random, name: str) -> dict[str, Any]:
    """One with nothing but steps, each of an event of its own, and a window."""
    steps: list[dict[str, Any]] = [{"event": letter} for letter in dice.sample("abcdx", dice.randint(2, 5))]
    found: dict[str, Any] = {"name": name, "window_s": dice.choice((3, 8, 20, 2 * 86_400)), "timezone": dice.choice(ZONES)}
    found["steps"] = [step | {"where": _where(dice, 0.2)} for step in steps]
    if dice.random() < 0.5:
        start = ORIGIN + dice.randint(0, 4) * SECOND
        found["range"] = [_iso(start), _iso(start + dice.randint(2, 12) * SECOND)]
    if dice.random() < 0.2:
        found["aggregate_by"] = dice.choice(("tag", "team"))
    return found | {"bucket": dice.choice(("hour", "day", "week", "month"))}


def population(dice: Random, users: int) -> list[Happening]:
    """Events of some users within seconds, many of them in one instant, a few days apart."""
    events = [
        _event(dice, f"u{user}", dice.choice((0, 0, 0, DAY, 2 * DAY)))
        for user in range(users)
        for _ in range(dice.randint(1, 8))
    ]
    events.sort(key=lambda each: each[2])
    return [Happening(user, event, at, place, props) for place, (user, event, at, props) in enumerate(events)]


def _event(dice: Random, user: str, offset: int) -> tuple[str, str, int, dict[str, Any]]:
    props: dict[str, Any] = {"team": dice.choice(("red", "blue"))}
    if dice.random() < 0.8:
        props["tag"] = dice.choice(("x", "y", "", "Other", "5"))
    if dice.random() < 0.7:
        props["size"] = dice.choice((0, 1, 5, 5.0, 2.5, "5", True, None))
    return user, dice.choice("abcabcabcdx"), ORIGIN + offset + dice.choice((0, 1, 1, 2, 3, 4, 5, 6, 8, 12)) * SECOND, props


def _step(dice: Random, mode: str) -> dict[str, Any]:
    step: dict[str, Any] = {
        "event": dice.choice(("a", "b", "c", "a", "b", "c", "a", "b", "c", None)),
        "where": _where(dice, 0.25),
    }
    return step | ({"optional": True} if mode != "unordered" and dice.random() < 0.25 else {})


def _where(dice: Random, chance: float) -> list[list[Any]]:
    if dice.random() > chance:
        return []
    conditions: list[list[Any]] = [
        ["size", ">=", 1], ["size", "!=", 5], ["size", "=", "5"], ["size", "in", [0, 5, "5"]], ["size", "not_in", [5, True]],
        ["tag", "is_set"], ["tag", "not_set"], ["tag", "!=", "x"], ["tag", "<", "y"], ["size", "<=", 2.5], ["size", "=", True],
    ]  # fmt: skip
    return [dice.choice(conditions)]


def _interval(dice: Random, mode: str, count: int) -> dict[str, Any]:
    start, end = (1, count) if mode == "unordered" else sorted(dice.sample(range(1, count + 1), 2))
    least = dice.choice((0, 0, 1, 2))
    return {"from_step": start, "to_step": end, "min_s": least, "max_s": dice.choice((None, least + 1, least + 3))}


def _exclusion(dice: Random, mode: str, count: int) -> dict[str, Any]:
    start, end = (1, count) if mode == "unordered" else sorted(dice.sample(range(1, count + 1), 2))
    return {"event": dice.choice(("x", "x", "x", "d", "b")), "where": _where(dice, 0.3), "from_step": start, "to_step": end}


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def by_kernel(funnel: Funnel, happenings: list[Happening], as_of: int) -> dict[str, Any]:
    """What the evaluator says, fed with columns that are made here."""
    stream, users = stream_of(funnel, happenings, as_of)
    by_value = funnel.breakdown is not None and funnel.breakdown.attribution == "all_events"
    valued = progress_of(stream, funnel, by_value=True) if by_value else None
    return answer_of(funnel, progress_of(stream, funnel), stream.values, as_of, users, valued=valued)


def stream_of(funnel: Funnel, happenings: list[Happening], as_of: int) -> tuple[Stream, list[str]]:
    """The evaluator's columns, without any SQL."""
    users, starts, rows = [], [0], []
    constants: dict[Any, int] = {}
    values: dict[str, int] = {"": 0}
    start, end = funnel.range or (0, 2**62)
    for user, own in by_user(happenings, funnel.aggregate_by):
        users.append(user)
        for each in own:
            if start <= each.at <= min(as_of, end - 1 + funnel.window_ms):
                fits_of = [
                    sum(1 << n for n, part in enumerate(parts) if fits(part, each))
                    for parts in (funnel.steps, funnel.exclusions)
                ]
                held = tuple(text_of(each.props.get(name)) for name in funnel.hold_constant)
                value = (text_of(each.props.get(funnel.breakdown.property)) if funnel.breakdown else "") or ""
                code = -1 if None in held else constants.setdefault(held, len(constants))
                rows.append((each.at, *fits_of, code, values.setdefault(value, len(values))))
        starts.append(len(rows))
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    return Stream(np.array(starts), *columns, list(values)), users
