"""The numbers of a funnel: counts and times of steps, in all and by value, the four states, the trend, finality."""

from typing import Any

import numpy as np

from schemas.funnel import Funnel
from schemas.funnel_buckets import bucket_edges
from schemas.funnel_durations import durations_of, mean_and_median, took_between
from schemas.funnel_rules import FAR
from schemas.funnel_stream import Ints, Progress

OTHER = "Other"


def answer_of(
    funnel: Funnel,
    progress: Progress,
    values: Any,
    as_of: int,
    users: Any = None,
    *,
    valued: Progress | None = None,
    valued_users: Any = None,
) -> dict[str, Any]:
    """The funnel as `weipan funnel run` prints it.

    values: the texts of the breakdown's codes; as_of: UTC ms; users: the ids, to name who reached each step, None: only count;
    valued, valued_users: the progress by value, for a breakdown by all events, and its ids where they are others.
    """
    split = units_by_value(funnel, valued or progress, values) if funnel.breakdown else {}
    named, units = None if users is None else valued_users or users, counted(progress)
    done_at = progress.done_at[units]
    return {
        "name": funnel.name,
        "steps": steps_of(funnel, progress, units, users),
        "breakdown": {value: steps_of(funnel, valued or progress, units, named) for value, units in split.items()},
        "states": states_of(progress, waiting(funnel, progress, as_of)),
        "trend": trend_of(funnel, progress),
        "time_to_convert": durations_of(funnel, progress.times[units], np.where(done_at < FAR, done_at, -1)),
        "final": bool(np.all(progress.youngest + funnel.window_ms <= as_of)),
    }


def counted(progress: Progress) -> Ints:
    """The units that are not excluded: no chain got further than the clean one that counts, or that one is complete."""
    return np.flatnonzero((progress.depth >= progress.furthest) | (progress.done_at < FAR))


def steps_of(funnel: Funnel, progress: Progress, units: Ints, users: Any) -> list[dict[str, Any]]:
    """Who of these units reached each step, and the seconds since the step before."""
    return [
        _step(funnel, progress.times[units], number, users, progress.user[units]) for number in range(1, len(funnel.steps) + 1)
    ]


def _step(funnel: Funnel, times: Ints, number: int, users: Any, user: Ints) -> dict[str, Any]:
    reached = times[:, number - 1] >= 0
    named = {} if users is None else {"users": sorted(users[k] for k in user[reached])}
    took = took_between(times, number) if number > 1 else np.zeros(0, np.int64)
    shown = {"step": number, "event": funnel.steps[number - 1].event, "count": int(reached.sum())}
    return {**shown, **named, **mean_and_median(took)}


def waiting(funnel: Funnel, progress: Progress, as_of: int) -> Any:
    """Which units have not converted but have an entry, not itself excluded, whose window is open."""
    left = (progress.done_at == FAR) & (progress.depth >= progress.furthest)
    return left & (progress.open_at >= 0) & (progress.open_at + funnel.window_ms > as_of)


def states_of(progress: Progress, waits: Any) -> dict[str, int]:
    """How many users are in each of the four states."""
    converted = progress.done_at < FAR
    excluded = ~converted & (progress.depth < progress.furthest)
    counts = {"converted": converted, "dropped": ~(converted | excluded | waits), "in_window": waits, "excluded": excluded}
    return {state: int(units.sum()) for state, units in counts.items()}


def trend_of(funnel: Funnel, progress: Progress) -> list[dict[str, Any]]:
    """How many users entered in each bucket of the reporting zone, and how many of those entries led to the goal."""
    if not len(progress.entry_at) and not funnel.range:
        return []
    start, end = funnel.range or (int(progress.entry_at.min()), int(progress.entry_at.max()) + 1)
    edges = bucket_edges(funnel, start, end)
    bucket = np.searchsorted([opens for _, opens in edges], progress.entry_at, side="right") - 1
    mark = bucket * (len(progress.user) + 1) + progress.entry_unit
    entered = np.bincount(np.unique(mark) // (len(progress.user) + 1), minlength=len(edges))
    completed = np.bincount(np.unique(mark[progress.entry_done == 1]) // (len(progress.user) + 1), minlength=len(edges))
    return [
        {"bucket": label, "entered": int(n), "completed": int(done), "rate": int(done) / int(n) if n else None}
        for (label, _), n, done in zip(edges, entered, completed, strict=True)
    ]


def units_by_value(funnel: Funnel, progress: Progress, values: Any) -> dict[str, Ints]:
    """The units under each value, the largest step 1 first, then by value; what is beyond the limit is one."""
    assert funnel.breakdown is not None
    units = counted(progress)
    codes, sizes = np.unique(progress.value[units], return_counts=True)
    ranked = [
        code for _, _, code in sorted((-int(size), values[code], int(code)) for code, size in zip(codes, sizes, strict=True))
    ]
    limit = funnel.breakdown.limit
    kept = [code for code in ranked[:limit] if values[code] != OTHER or len(ranked) <= limit]
    split = {values[code]: units[progress.value[units] == code] for code in kept}
    rest = np.flatnonzero(np.isin(progress.value, list(set(ranked) - set(kept))))
    return split | ({OTHER: _one_each(progress, rest)} if len(rest) else {})


def _one_each(progress: Progress, units: Ints) -> Ints:
    """Of every user that is not excluded the unit that counts: the first complete, the deepest, the latest entry."""
    order = np.lexsort((-progress.from_row[units], -progress.depth[units], progress.done_at[units], progress.user[units]))
    ranked = units[order]
    first = np.diff(progress.user[ranked], prepend=-1) != 0
    furthest = np.maximum.reduceat(progress.furthest[ranked], np.flatnonzero(first))
    chosen = ranked[first]
    return chosen[(progress.depth[chosen] >= furthest) | (progress.done_at[chosen] < FAR)]
