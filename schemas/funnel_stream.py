"""The columns that engines hand to the funnel evaluator, and what it finds out about each user."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from schemas.funnel import Funnel
from schemas.funnel_kernel import Rows, by_hash, judge, taking_order
from schemas.funnel_rules import FAR, rules_of

Ints = Any
"""A numpy array of 64-bit integers."""

FEW = 200_000
"""Up to so many events the evaluator runs uncompiled, at 30 µs an event: compiling takes ten seconds the first time."""

CROWD = 4_000
"""Rows with one hash, or nearly one, that are too many to be sorted by insertion."""


@dataclass(frozen=True)
class Stream:
    """Events of users, each user's together, in the order of time.

    starts: the first row of each user and the end; at: UTC ms; matches, excludes: step 1, or the first exclusion, as bit 0;
    held: a code of the constant properties, -1 where one is absent; value: an index into `values`, 0 is "".
    """

    starts: Ints
    at: Ints
    matches: Ints
    excludes: Ints
    held: Ints
    value: Ints
    values: Sequence[str]


@dataclass(frozen=True)
class Progress:
    """What became of those who entered, one place in every column a unit: a user, or a user with one value.

    user: its index; value: of the breakdown; depth: of the chain that counts; furthest: of any chain, excluded or not; done_at:
    when it was complete (FAR: not); from_at, from_row: its entry; times: UTC ms of its steps, -1 where not filled; open_at: the
    newest entry that may go on, -1 when none; youngest: its newest entry of all. entry_unit, entry_at, entry_done: of every
    entry that is not excluded, in the order of units.
    """

    user: Ints
    value: Ints
    depth: Ints
    furthest: Ints
    done_at: Ints
    from_at: Ints
    from_row: Ints
    open_at: Ints
    youngest: Ints
    times: Ints
    entry_unit: Ints
    entry_at: Ints
    entry_done: Ints


def progress_of(stream: Stream, funnel: Funnel, by_value: bool = False) -> Progress:
    """Evaluates a funnel; by_value: each user once a value, with only the events that carry it (attribution all_events)."""
    order = _ready(taking_order, stream)(stream.starts, stream.at, stream.matches)
    columns = (stream.at, stream.matches, stream.excludes, stream.value, stream.held)
    in_place = bool((order[1:] > order[:-1]).all())
    at, matches, excludes, value, held = columns if in_place else (column[order] for column in columns)
    entries = np.flatnonzero(_enters(funnel, at, matches, held))
    user = np.searchsorted(stream.starts, entries, side="right") - 1
    carried = value[entries] if by_value else np.zeros(len(entries), np.int64)
    if by_value:
        sorting = np.lexsort((entries, carried, user))
        entries, user, carried = entries[sorting], user[sorting], carried[sorting]
        held = np.where(held < 0, -1, held * len(stream.values) + value)
    firsts = np.flatnonzero((np.diff(user, prepend=-1) != 0) | (np.diff(carried, prepend=-1) != 0))
    low, high = stream.starts[user[firsts]], stream.starts[user[firsts] + 1]
    bounds, chosen = np.append(firsts, len(entries)), -1
    if funnel.breakdown and funnel.breakdown.attribution == "step":
        chosen = funnel.breakdown.step - 1
    rows, rules = Rows(at, matches, excludes, held), rules_of(funnel, by_value)

    def judged(start: int, end: int) -> Any:
        mine = entries[bounds[start] : bounds[end]]
        of_mine = bounds[start : end + 1] - bounds[start]
        return _ready(judge, stream)(rows, rules, low[start:end], high[start:end], mine, of_mine, value, chosen)

    depth, done_at, furthest, times, filled, from_row, open_at, became = _in_parts(judged, len(firsts), stream)
    counts = became >= 0
    units = np.repeat(np.arange(len(firsts)), np.diff(bounds))
    carries = carried[firsts] if by_value else _values(stream, funnel, filled, user[firsts])
    youngest = at[entries[bounds[1:] - 1]]
    return Progress(
        user[firsts], carries, depth, furthest, done_at, at[from_row], from_row, open_at, youngest, times,
        units[counts], at[entries][counts], became[counts].astype(np.int64),
    )  # fmt: skip


def _in_parts(judged: Callable[[int, int], Any], units: int, stream: Stream) -> list[Any]:
    """What `judged(start, end)` tells of all units, by as many threads as there are processors when there is much to do."""
    parts = (os.cpu_count() or 1) if len(stream.at) > FEW else 1
    cuts = np.linspace(0, units, parts + 1).astype(int).tolist()
    if parts == 1:
        return list(judged(0, units))
    with ThreadPoolExecutor(parts) as pool:
        found = list(pool.map(judged, cuts[:-1], cuts[1:]))
    return [np.concatenate(columns) for columns in zip(*found, strict=True)]


def _ready(function: Any, stream: Stream) -> Any:
    """A function of the evaluator, compiled when there is much to do."""
    return function if len(stream.at) > FEW else function.py_func


def _enters(funnel: Funnel, at: Ints, matches: Ints, held: Ints) -> Any:
    start, end = funnel.range or (0, FAR)
    return (matches != 0 if funnel.mode == "unordered" else matches & 1 != 0) & (at >= start) & (at < end) & (held >= 0)


def _values(stream: Stream, funnel: Funnel, filled: Ints, user: Ints) -> Ints:
    """The value of each user: on the event that fills the step, or the first or last not empty on events that fit some step."""
    if funnel.breakdown is None or funnel.breakdown.attribution not in ("first_touch", "last_touch"):
        return filled
    touched = np.flatnonzero((stream.matches != 0) & (stream.value != 0))
    toucher = np.searchsorted(stream.starts, touched, side="right") - 1
    found = np.zeros(len(stream.starts) - 1, np.int64)
    last_first = touched[::-1] if funnel.breakdown.attribution == "first_touch" else touched
    found[toucher[::-1] if funnel.breakdown.attribution == "first_touch" else toucher] = stream.value[last_first]
    return found[user]


def together(user: Ints, at: Ints, fit: Ints) -> tuple[Ints, Ints, Ints]:
    """The events of each user together, each user's by time; user: 64-bit hashes, at: UTC ms, fit: what an event fits."""
    if len(user) > FEW and np.bincount((user >> np.uint64(45)).astype(np.int64)).max() <= CROWD:
        return by_hash(user, at, fit)
    order = np.lexsort((at, user))
    return user[order], at[order], fit[order]


def units_of(progress: Progress, units: Ints) -> Progress:
    """The progress of some units only, without their entries."""
    none = np.zeros(0, np.int64)
    chosen = {each.name: getattr(progress, each.name)[units] for each in fields(Progress) if not each.name.startswith("entry_")}
    return Progress(**chosen, entry_unit=none, entry_at=none, entry_done=none)
