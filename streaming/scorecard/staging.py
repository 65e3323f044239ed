"""Puts a case of every cell on the day of one world, each at its own time and with accounts of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from streaming.scorecard.cells import Cell
from streaming.simulator import schedule
from streaming.simulator.history_world import PAID_OUT_BEFORE_MS, Day
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.market import Market
from streaming.simulator.population import SMALLEST, Population, population
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.seeds import rng_of

STAGES, SLOT_MS = 5, 1_800_000
"""Instruments that are kept for cases which move prices, and the time that each case has one for itself."""

CLOSINGS = 12
"""Instruments that are kept for cases of the last minutes before the settlement."""

HOURS = (8, 17)
HOUR_MS = 3_600_000
KNOWN = {"evasive": 0.5, "mild": 0.8, "medium": 0.95, "severe": 1.0}
"""How often the platform knows that the accounts of a case belong together: the careful share no device and no card."""

USUAL_FEN = (50_000, 300_000)
"""What a trade of a suspect is usually worth."""


@dataclass(frozen=True)
class Staged:
    """One case that was played. users: its accounts; group: the name of their group, None when the platform knows of none."""

    cell: Cell
    anomaly: Anomaly
    users: tuple[str, ...]
    group: str | None


@dataclass(frozen=True)
class Staging:
    """Where cases are played: the market, the day, the accounts of all suspects, one after the other."""

    seed: int
    name: str
    day: Day
    market: Market
    crew: Population

    def play(self, grid: Sequence[Cell]) -> list[Staged]:
        """One case a cell."""
        return [self._played(number, *planned) for number, planned in enumerate(self._planned(grid))]

    def _planned(self, grid: Sequence[Cell]) -> Iterator[tuple[Cell, Cast, int, int]]:
        """Cell, accounts, moment, and the instrument or chat group that a case has for itself."""
        rng, first, closing, chats = rng_of(self.seed, "cases", self.name), 0, 0, 0
        slots = [(place, turn) for turn in range((HOURS[1] - HOURS[0]) * HOUR_MS // SLOT_MS) for place in range(STAGES)]
        rng.shuffle(slots)
        for cell in grid:
            cast = tuple(range(first, first := first + schedule.accounts(cell.kind, cell.split)))
            at, stage = self.day.start_ms + int(rng.uniform(*HOURS) * HOUR_MS), -1
            if "close" in schedule.needs(cell.kind):
                at, stage, closing = self.day.end_ms - PAID_OUT_BEFORE_MS, len(INSTRUMENTS) + closing % CLOSINGS, closing + 1
            elif schedule.moves_prices(cell.kind):
                place, turn = slots.pop()
                at, stage = self.day.start_ms + HOURS[0] * HOUR_MS + turn * SLOT_MS, len(INSTRUMENTS) + CLOSINGS + place
            elif not schedule.splits(cell.kind):
                stage, chats = chats, chats + 1
            yield cell, cast, at, stage

    def _played(self, number: int, cell: Cell, cast: Cast, at_ms: int, stage: int) -> Staged:
        rng = rng_of(self.seed, "case", self.name, number)
        known = len(cast) > 1 and rng.random() < KNOWN[cell.severity]
        scene = Scene(self.crew, self.market, rng, f"{self.name}c{number}.", stage, cell.severity, self.day.start_ms)
        users = tuple(scene.names(cast))
        group = f"g{users[0]}" if known else None
        return Staged(cell, schedule.play(scene, cell.kind, cast, number, at_ms), users, group)


def crew_of(seed: int, name: str, size: int) -> Population:
    """Accounts that nobody saw before, one after the other; each has a device and a normal of its own."""
    drawn = population(seed + 1, max(size, SMALLEST))
    own = np.arange(drawn.size).astype(str)
    drawn.trade_fen[:] = rng_of(seed, "crew", name).integers(*USUAL_FEN, drawn.size)
    drawn.tier[:] = 1
    return drawn.renamed(*(np.char.add(f"{name}{letter}x", own) for letter in "udc"))
