"""The regulars of a live run, and whoever misbehaves in it: they show their papers again soon after the start.

What was checked before anything was recorded is known to nobody; without it no decision about them could be anything but no.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.population import Flags, Population

EVERY = 10
"""One user in so many is a regular."""

LASTS_MS = 120_000
SCORES = (35, 96)


def regulars(people: Population) -> Flags:
    """Users who trade of their own accord, one in ten, and all suspects."""
    chosen = people.trades & (np.arange(people.size) % EVERY == 0)
    return np.asarray(chosen | (people.roles.suspect >= 0), np.bool_)


def renew(rng: np.random.Generator, people: Population, start_ms: int) -> Any:
    """Two rows a regular, spread over two minutes: identity first, the questionnaire two seconds later."""
    user = np.flatnonzero(regulars(people))
    at = rng.integers(start_ms, start_ms + LASTS_MS, len(user))
    score = rng.integers(*SCORES, len(user))
    told = {"user_id": people.user_id[user], "device_id": people.device_id[user]}
    return pa.concat_tables(
        [
            rows_of("account", len(user), event_time=at, kind="kyc_passed", **told),
            rows_of("account", len(user), event_time=at + 2_000, kind="questionnaire_completed", risk_score=score, **told),
        ]
    )
