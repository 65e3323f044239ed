"""Faults as they happen to a day of events in a file, each with what a gate must say of it and how a person mends it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schemas.clock import day_bounds_ms

Row = dict[str, Any]
ROWS = 1_050
"""Enough that the contract counts as steady."""

HOUR_MS = 3_600_000


def honest_day(day: str, seed: int) -> list[Row]:
    """Clicks at all hours, each in one cell of one element."""
    start, die = day_bounds_ms(day)[0], random.Random(seed)
    at = sorted(start + (24 * HOUR_MS * n) // ROWS + die.randrange(60_000) for n in range(ROWS))
    return [
        {
            "event_id": f"{day}-{n}", "event_time": moment, "observed_at": moment + 100, "seq": n, "kind": "click",
            "user_id": f"u{die.randrange(200)}", "session_id": "s", "page": "trading", "element": "buy",
            "element_x_milli": die.randrange(1001), "element_y_milli": die.randrange(1001), "page_x_milli": die.randrange(1001),
            "page_y_px": 200 + die.randrange(600),
        }
        for n, moment in enumerate(at)
    ]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """spoil: what happens to the rows; rule: words of the rule that refuses the day, "" when its numbers are right anyway.

    aside: whether rows wait in quarantine; mend: the options that repair them, none where the sender sends the file again.
    """

    name: str
    spoil: Callable[[list[Row], random.Random], list[Row]]
    rule: str = ""
    aside: bool = False
    mend: dict[str, list[str]] = field(default_factory=dict)


def each(change: Callable[[Row], Row], share: float = 1.0) -> Callable[[list[Row], random.Random], list[Row]]:
    """The change, to so many of the rows."""
    return lambda rows, die: [change(row) if die.random() < share else row for row in rows]


def without(name: str) -> Callable[[Row], Row]:
    return lambda row: {key: value for key, value in row.items() if key != name}


FAULTS = (
    Fault("missing column", each(without("user_id")), "expect_table_row_count_to_be_between", aside=True),
    Fault("null keys", each(without("session_id"), 0.1), "wait in quarantine", aside=True, mend={"set": ["session_id=s"]}),
    Fault("doubled rows", lambda rows, die: rows + die.sample(rows, len(rows) // 2)),
    Fault("half a day", lambda rows, _: rows[: len(rows) // 2], "events of behaviour come until"),
    Fault(
        "skewed clock", each(lambda row: {**row, "event_time": row["event_time"] + 2 * HOUR_MS}, 0.3), "wait in quarantine",
        aside=True, mend={"shift": [f"event_time={-2 * HOUR_MS}"]},
    ),
    Fault("wrong unit", each(lambda row: {**row, "page_y_px": row["page_y_px"] * 1000}), "the mean is within"),
    Fault(
        "wrong unit of some", each(lambda row: {**row, "element_x_milli": row["element_x_milli"] * 1000 + 2_000}, 0.2),
        "wait in quarantine", aside=True, mend={"shift": ["element_x_milli=-2000"], "divide": ["element_x_milli=1000"]},
    ),
)  # fmt: skip
