"""How a visit begins: a login from the user's device, now and then after a wrong password."""

from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.population import CITIES, Ints, Population
from streaming.simulator.sessions import Sessions

WRONG_PASSWORD = 0.03
BEFORE_MS = 400


def log_in(rng: np.random.Generator, people: Population, visits: Sessions) -> Any:
    """Login rows of the visits."""
    mistaken = rng.random(len(visits)) < WRONG_PASSWORD
    good = _rows(people, visits.user, visits.start_ms - BEFORE_MS, kind="login_succeeded")
    bad = _rows(people, visits.user[mistaken], visits.start_ms[mistaken] - 9_000, kind="login_failed", reason="wrong password")
    return pa.concat_tables([good, bad])


def _rows(people: Population, user: Ints, at_ms: Ints, **columns: str) -> Any:
    return rows_of(
        "account",
        len(user),
        event_time=at_ms,
        user_id=people.user_id[user],
        device_id=people.device_id[user],
        city=np.array(CITIES)[people.city[user]],
        **columns,
    )
