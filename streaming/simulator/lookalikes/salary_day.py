"""Salary day: many users pay in within a few minutes, and the money stays."""

from datetime import date

from streaming.simulator import money
from streaming.simulator.habits import MATURE
from streaming.simulator.scene import Scene, Tables

WEEKDAY = 4
"""Wages come once a week, on this day of the week (0 is Monday), at ten."""

PAID_MS, LASTS_MS = 10 * 3_600_000, 600_000
HISTORY_SHARE = 0.4
LIVE_EVERY_MS, LIVE_LASTS_MS, LIVE_SHARE = 300_000, 20_000, 0.03


def falls_on(day: str) -> bool:
    """Whether wages come on a day, `2026-01-31`."""
    return date.fromisoformat(day).weekday() == WEEKDAY


def play(scene: Scene, span_ms: tuple[int, int], day_start_ms: int, share: float) -> Tables:
    """A share of the mature users whose day to pay in it is deposits in the span."""
    people, rng = scene.people, scene.rng
    able = (people.tier == MATURE) & people.trades & money.pays_in_today(people, day_start_ms)
    payers = (able & (rng.random(people.size) < share)).nonzero()[0]
    name = f"{scene.prefix}s{span_ms[0]}-"
    return [("transfer", money.transfers(rng, people, payers, span_ms, kind="deposit", prefix=name))]
