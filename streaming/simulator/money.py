"""Deposits, withdrawals and transfers within families.

A user pays in on one day and takes out on the next, never in its first two hours, so that honest money stays for a while.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.habits import TIERS
from streaming.simulator.legs import numbered
from streaming.simulator.population import Flags, Ints, Population

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
QUIET_MS = 2 * HOUR_MS
FAMILY_TRANSFERS_A_DAY = 0.05


def move(
    rng: np.random.Generator, people: Population, span_ms: tuple[int, int], *, day_start_ms: int, pace: float, prefix: str
) -> Any:
    """Transfers in [start, end), at `pace` times the daily habits; day_start_ms: midnight of the reporting day."""
    share = pace * (span_ms[1] - span_ms[0]) / DAY_MS
    deposits = _who(rng, people, share * np.array([t.deposit_a_day for t in TIERS])[people.tier])
    withdrawals = _who(rng, people, share * np.array([t.withdrawal_a_day for t in TIERS])[people.tier])
    pays_in = pays_in_today(people, day_start_ms)
    late_enough = max(span_ms[0], min(day_start_ms + QUIET_MS, span_ms[1] - 1))
    if span_ms[1] <= day_start_ms + QUIET_MS:
        withdrawals = withdrawals[:0]
    return pa.concat_tables(
        [
            transfers(rng, people, deposits[pays_in[deposits]], span_ms, kind="deposit", prefix=f"{prefix}d"),
            transfers(
                rng,
                people,
                withdrawals[~pays_in[withdrawals]],
                (late_enough, span_ms[1]),
                kind="withdrawal",
                prefix=f"{prefix}w",
            ),
            _family(rng, people, span_ms, share, f"{prefix}f"),
        ]
    )


def pays_in_today(people: Population, day_start_ms: int) -> Flags:
    """Users whose day to pay in it is; the others may take out."""
    return np.asarray((np.arange(people.size) + day_start_ms // DAY_MS) % 2 == 0, np.bool_)


def transfers(
    rng: np.random.Generator, people: Population, user: Ints, span_ms: tuple[int, int], *, kind: str, prefix: str
) -> Any:
    """One transfer of each user at some moment of the span, within the user's habits (a withdrawal takes out less)."""
    low, high = np.array([t.deposit_fen for t in TIERS])[people.tier[user]].T
    amount = rng.integers(low, high + 1) // 100 * 100
    return rows_of(
        "transfer",
        len(user),
        event_time=rng.integers(*span_ms, len(user)),
        kind=kind,
        transfer_id=numbered(prefix, len(user)),
        user_id=people.user_id[user],
        amount_fen=amount // 2 if kind == "withdrawal" else amount,
        card_id=people.card_id[user],
        device_id=people.device_id[user],
    )


def _who(rng: np.random.Generator, people: Population, chance: np.ndarray[Any, np.dtype[np.float64]]) -> Ints:
    return np.flatnonzero((rng.random(people.size) < chance) & people.trades)


def _family(rng: np.random.Generator, people: Population, span_ms: tuple[int, int], share: float, prefix: str) -> Any:
    """Pocket money: from the first of a pair to the second, told once by each side."""
    givers = people.roles.families[::2]
    givers = givers[rng.random(len(givers)) < share * FAMILY_TRANSFERS_A_DAY]
    takers, size = givers + 1, len(givers)
    at, amount, name = rng.integers(*span_ms, size), rng.integers(10, 200, size) * 100, numbered(prefix, size)
    sides = (("transfer_out", givers, takers, 0), ("transfer_in", takers, givers, 1))
    return pa.concat_tables(
        [
            rows_of(
                "transfer",
                size,
                event_time=at + later,
                kind=kind,
                transfer_id=name,
                user_id=people.user_id[user],
                counterparty_user_id=people.user_id[other],
                amount_fen=amount,
                device_id=people.device_id[user],
            )
            for kind, user, other, later in sides
        ]
    )
