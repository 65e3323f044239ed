"""The end-of-day account (D+0): what the closed positions of each user earned, paid out when it is due or a little later."""

from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import numbers, rows_of

DELAY_MS = 20_000.0


def settle(rng: np.random.Generator, fills: Any, due_at_ms: int) -> Any:
    """One settlement for every user with a closed position among the fills."""
    closed = fills.filter(pa.compute.is_valid(fills["pnl_fen"]))
    sums = closed.group_by("user_id").aggregate([("pnl_fen", "sum")]).sort_by("user_id")
    profit = numbers(sums, "pnl_fen_sum").astype(np.int64)
    delay = np.rint(rng.exponential(DELAY_MS, len(profit))).astype(np.int64)
    return rows_of(
        "settlement",
        len(profit),
        event_time=due_at_ms + delay,
        user_id=sums["user_id"].combine_chunks(),
        due_at=due_at_ms,
        amount_fen=np.maximum(profit, 0),
        pnl_fen=profit,
    )
