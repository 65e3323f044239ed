"""How long users took from one step of a funnel to the next, and from the entry to the goal."""

from collections.abc import Iterator
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
    return {"count": len(took_ms), **mean_and_median(took_ms), "histogram": list(_bars(took_ms))}


def mean_and_median(took_ms: Any) -> dict[str, float | None]:
    """In seconds, null when nobody took any time."""
    if not len(took_ms):
        return {"mean_s": None, "median_s": None}
    return {"mean_s": int(took_ms.sum()) / len(took_ms) / 1000, "median_s": float(np.median(took_ms)) / 1000}


def _bars(took_ms: Any) -> Iterator[dict[str, Any]]:
    """The bars [from_s, to_s) from the first to the last in which somebody is; to_s null: no end."""
    rung = np.searchsorted(np.array(RUNGS_S) * 1000, took_ms, side="right") - 1
    for at, users in enumerate(np.bincount(rung).tolist() if len(rung) else []):
        if at >= rung.min():
            yield {"from_s": RUNGS_S[at], "to_s": dict(pairwise(RUNGS_S)).get(RUNGS_S[at]), "users": users}
