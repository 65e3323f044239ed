"""How long users took from one step of a funnel to the next, and from the entry to the goal."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from schemas.funnel import Funnel

MINUTE, HOUR, DAY = 60, 3_600, 86_400
RUNGS_S = (
    0, 1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
)  # fmt: skip
"""Where the bars of a histogram begin: the same for every funnel, so that two of them can be laid side by side."""


def durations_of(funnel: Funnel, times: Any, last: Any) -> dict[str, Any]:
    """Of users whose chain counts, from each step to the next and in total.

    times: UTC ms by user and step, -1 where not filled; last: when each chain was complete, -1 where it is not. A pair with a
    skipped step says nothing; the total is from the entry to the last step that is not optional.
    """
    pairs = [
        {"from_step": number - 1, "to_step": number, **told_of(took_between(times, number))}
        for number in range(2, len(funnel.steps) + 1)
    ]
    return {"steps": pairs, "total": told_of((last - times[:, 0])[last >= 0])}


def took_between(times: Any, number: int) -> Any:
    """The milliseconds from step `number` − 1 to step `number`, of those who filled both."""
    start, end = times[:, number - 2], times[:, number - 1]
    return (end - start)[(start >= 0) & (end >= 0)]


def told_of(took_ms: Any) -> dict[str, Any]:
    """How many took any time at all, mean and median in seconds (null when nobody did), and how many took how long."""
    rungs = np.searchsorted(np.array(RUNGS_S) * 1000, took_ms, side="right") - 1
    counts = {RUNGS_S[rung]: users for rung, users in enumerate(np.bincount(rungs).tolist()) if users}
    return {"count": len(took_ms), **mean_and_median(took_ms), "histogram": list(bars_of(counts))}


def mean_and_median(took_ms: Any) -> dict[str, float | None]:
    """In seconds, null when nobody took any time."""
    return centre_of(len(took_ms), int(took_ms.sum()), float(np.median(took_ms)) if len(took_ms) else None)


def centre_of(count: int, sum_ms: int, median_ms: float | None) -> dict[str, float | None]:
    """Mean and median in seconds, null when nobody took any time."""
    if not count or median_ms is None:
        return {"mean_s": None, "median_s": None}
    return {"mean_s": sum_ms / count / 1000, "median_s": median_ms / 1000}


def bars_of(counts: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """The bars [from_s, to_s) from the first to the last in which somebody is; to_s null: no end. counts: users by from_s."""
    ends = dict(pairwise(RUNGS_S))
    for start in RUNGS_S:
        if counts and min(counts) <= start <= max(counts):
            yield {"from_s": start, "to_s": ends.get(start), "users": counts.get(start, 0)}
