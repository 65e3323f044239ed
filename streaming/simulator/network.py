"""The way of an event from where it happened to us: mostly milliseconds, and now and then too long."""

from typing import Any

import numpy as np
import pyarrow as pa

from schemas.catalogue import contracts
from streaming.simulator.arrow_rows import LABEL, numbers, with_column

MEAN_SHARE = 0.04
"""Usual delay as a share of D, the longest delay of the topic that is still on time; an on-time row stays under half of D."""

LATE_SHARE = 1 / 2_000
"""Rows that come too late, on purpose; never one of an anomaly."""

LATE_BY_MS = 20_000.0


def delayed(rng: np.random.Generator, contract: str, rows: Any) -> Any:
    """The rows with the moment at which each is observed; ticks of a capture keep their real delay."""
    longest = contracts()[contract].TOPIC.max_delay_ms
    if longest is None:
        raise ValueError(f"contract={contract}: lateness has no meaning on its topic")
    at, size = numbers(rows, "event_time"), len(rows)
    told = numbers(rows, "observed_at") - at
    delay = np.where(told > 0, told, rng.exponential(longest * MEAN_SHARE, size)).astype(np.int64).clip(0, longest // 2)
    late = (rng.random(size) < LATE_SHARE) & np.asarray(pa.compute.is_null(rows[LABEL]))
    delay = np.where(late, longest + 1 + rng.exponential(LATE_BY_MS, size).astype(np.int64), delay)
    return with_column(rows, "observed_at", at + delay)
