"""Professional users who work through the interface for programs, at an honest pace."""

from typing import Any

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.population import Population

ENDPOINTS = ("/v1/orders", "/v1/positions", "/v1/ticks", "/v1/balance")
CALLS_A_DAY = (30, 130)
"""Each user's own number lies in this range; above 50 a day he counts as an institution."""

LIVE_CALLS_A_SECOND = 0.12
"""For one user: seven calls a minute."""


def of_a_day(rng: np.random.Generator, people: Population, day_start_ms: int, day_end_ms: int) -> Any:
    """A day's calls, spread over the day."""
    users = np.flatnonzero(people.uses_api)
    own = CALLS_A_DAY[0] + users * 7919 % (CALLS_A_DAY[1] - CALLS_A_DAY[0])
    return _calls(rng, people, np.repeat(users, rng.poisson(own)), (day_start_ms, day_end_ms))


def of_a_moment(rng: np.random.Generator, people: Population, span_ms: tuple[int, int], active: int) -> Any:
    """The calls of the first `active` users in [start, end)."""
    users = np.flatnonzero(people.uses_api)[:active]
    mean = LIVE_CALLS_A_SECOND * (span_ms[1] - span_ms[0]) / 1000
    return _calls(rng, people, np.repeat(users, rng.poisson(mean, len(users))), span_ms)


def _calls(rng: np.random.Generator, people: Population, user: Any, span_ms: tuple[int, int]) -> Any:
    return rows_of(
        "account",
        len(user),
        event_time=rng.integers(*span_ms, len(user)),
        kind="api_called",
        user_id=people.user_id[user],
        device_id=people.device_id[user],
        endpoint=np.array(ENDPOINTS)[rng.integers(0, len(ENDPOINTS), len(user))],
    )
