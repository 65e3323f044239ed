"""Visits of users to the platform: who comes, when, for how long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streaming.simulator.habits import TIERS
from streaming.simulator.population import Flags, Ints, Population

HOUR_WEIGHTS = np.array([2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 8, 7, 7, 8, 9, 7, 6, 7, 9, 11, 12, 9, 5], float)
DAY_MS, HOUR_MS = 86_400_000, 3_600_000
LIVE_ROWS = 40
LIVE_MS = (60_000, 180_000)
LIVE_WEIGHTS = (1.0, 4.0, 2.0)
"""How much likelier a user of each tier is to be online at a given moment."""


@dataclass(frozen=True)
class Sessions:
    """user: place in the population; rows: how many things happen on the screen."""

    user: Ints
    start_ms: Ints
    length_ms: Ints
    rows: Ints
    session_id: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.user)

    def taken(self, which: Flags) -> "Sessions":
        """Some of the sessions."""
        return Sessions(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def of_a_day(rng: np.random.Generator, people: Population, present: Flags, day_start_ms: int, prefix: str) -> Sessions:
    """One day's visits of the users who are there; linked pairs come every day, so that their shared device is seen."""
    visits = rng.poisson(np.array([t.sessions_a_day for t in TIERS])[people.tier])
    paired = np.concatenate([np.flatnonzero(people.roles.suspect >= 0), people.roles.families])
    visits[paired] = np.maximum(visits[paired], 1)
    user = np.repeat(np.arange(people.size), np.where(present, visits, 0))
    hour = rng.choice(24, len(user), p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum())
    minutes = np.array([t.session_minutes for t in TIERS])[people.tier[user]]
    length = rng.integers(minutes[:, 0] * 60_000, minutes[:, 1] * 60_000)
    start = day_start_ms + np.minimum(hour * HOUR_MS + rng.integers(0, HOUR_MS, len(user)), DAY_MS - length - HOUR_MS // 2)
    rows = np.maximum(3, rng.poisson(np.array([t.session_rows for t in TIERS])[people.tier[user]]))
    return _sessions(user, start, length, rows, prefix)


def of_a_moment(
    rng: np.random.Generator, people: Population, span_ms: tuple[int, int], a_second: float, prefix: str
) -> Sessions:
    """Visits that begin in [start, end) of live play, shorter and denser than those of the history."""
    count = int(rng.poisson(a_second * (span_ms[1] - span_ms[0]) / 1000))
    weight = np.array(LIVE_WEIGHTS)[people.tier]
    user = rng.choice(people.size, count, p=weight / weight.sum())
    start = rng.integers(*span_ms, len(user))
    length, rows = rng.integers(*LIVE_MS, len(user)), np.maximum(3, rng.poisson(LIVE_ROWS, len(user)))
    return _sessions(user, start, length, rows, prefix)


def _sessions(user: Ints, start: Ints, length: Ints, rows: Ints, prefix: str) -> Sessions:
    return Sessions(user, start, length, rows, np.char.add(prefix, np.arange(len(user)).astype(str)))
