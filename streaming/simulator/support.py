"""Tickets to the support desk, and how long their answer took."""

from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.legs import numbered
from streaming.simulator.population import Population

CATEGORIES = ("deposit", "withdrawal", "identity", "price", "app")
HISTORY_SERVICE_MS = 1_500_000.0
LIVE_SERVICE_MS = 40_000.0
"""Usual service times (medians): 25 minutes; in live play 40 s, so that one sees tickets being closed."""


def tickets(
    rng: np.random.Generator, people: Population, span_ms: tuple[int, int], *, mean: float, service_ms: float, prefix: str
) -> Any:
    """About `mean` tickets opened in [start, end), and their resolutions, which may lie after it."""
    size = int(rng.poisson(mean))
    opened = rng.integers(*span_ms, size)
    service = np.rint(service_ms * np.exp(rng.normal(0, 0.7, size).clip(-2, 2))).astype(np.int64)
    words = {
        "user_id": people.user_id[rng.integers(0, people.size, size)],
        "ticket_id": numbered(prefix, size),
        "category": np.array(CATEGORIES)[rng.integers(0, len(CATEGORIES), size)],
    }
    return pa.concat_tables(
        [
            rows_of("support", size, event_time=opened, kind="ticket_opened", **words),
            rows_of("support", size, event_time=opened + service, kind="ticket_resolved", service_ms=service, **words),
        ]
    )
