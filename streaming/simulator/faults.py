"""The few bad messages that live play sends on purpose, so that one sees them being counted: duplicates and broken ones.

Rates: one event in 2,000 is sent twice, one in 10,000 has a broken copy (in turn: cut JSON, wrong type, no id, unknown version,
unknown value, from the future). Late rows are made by the network, one in 2,000.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from schemas.clock import FUTURE_MS
from streaming.simulator.released import Row

TWICE_SHARE, BROKEN_SHARE = 1 / 2_000, 1 / 10_000
TWICE_AFTER_MS = 60
TWICE = "twice"

Fields = dict[str, Any]
Breaker = Callable[[Fields], Fields]


def _without_id(row: Fields) -> Fields:
    return {name: value for name, value in row.items() if name != "event_id"}


BREAKERS: Mapping[str, Breaker] = {
    "malformed_json": lambda row: row,
    "wrong_type": lambda row: row | {"seq": "many"},
    "missing_field": _without_id,
    "unknown_version": lambda row: row | {"version": 99},
    "unknown_value": lambda row: row | {"kind": "unheard_of", "side": "sideways"},
    "future_event": lambda row: row | {"event_time": row["event_time"] + 2 * FUTURE_MS},
}
"""How a good row is broken, by the reason that its dead letter will give."""


def spoiled(rng: np.random.Generator, rows: Sequence[Row]) -> list[Row]:
    """The rows, and among them the second copies and the broken ones; rows of anomalies are left alone."""
    chance = rng.random(len(rows))
    twice = [_again(row, TWICE) for row, c in zip(rows, chance, strict=True) if c < TWICE_SHARE and row.label is None]
    names = list(BREAKERS)
    broken = [
        _again(row, names[int(rng.integers(len(names)))])
        for row, c in zip(rows, chance, strict=True)
        if c > 1 - BROKEN_SHARE and row.contract != "settlement"
    ]
    return [*rows, *twice, *broken]


def broken_bytes(fault: str, row: Fields, to_json: Callable[[Fields], bytes]) -> bytes:
    """What is sent for a broken row: under an id of its own, so that the good one is not touched."""
    told = to_json(BREAKERS[fault](row | {"event_id": f"{row['event_id']}-{fault}"}))
    return told[: len(told) // 2] if fault == "malformed_json" else told


def _again(row: Row, fault: str) -> Row:
    return replace(row, due_ms=row.due_ms + TWICE_AFTER_MS, label=None, fault=fault)
