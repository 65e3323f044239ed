"""What an anomaly or a look-alike is played on, and what it gives."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import LABEL, numbers, with_column
from streaming.simulator.instruments import INSTRUMENTS
from streaming.simulator.legs import Legs, numbered, quantity_for
from streaming.simulator.market import Jump, Market
from streaming.simulator.population import Population

Tables = list[tuple[str, Any]]
"""Rows by contract; a contract may come several times."""


@dataclass(frozen=True)
class Scene:
    """The users, the market, the chance, and a prefix for names that nothing else in this run begins with."""

    people: Population
    market: Market
    rng: np.random.Generator
    prefix: str

    def quiet_instrument(self) -> int:
        """One of the instruments in which no price jumps are staged."""
        return int(self.rng.integers(0, len(INSTRUMENTS) - 1))

    def legs(self, user: Any, instrument: Any, *, buy: Any, at_ms: Any, amount_fen: Any, offset: float = 0.0) -> Legs:
        """Legs of an amount in fen; single values go for all of them."""
        at = np.atleast_1d(np.asarray(at_ms, np.int64))
        size = len(at)
        users, place = (np.broadcast_to(np.asarray(x, np.int64), size) for x in (user, instrument))
        side = np.broadcast_to(np.asarray(buy, np.bool_), size)
        wish = np.broadcast_to(np.asarray(amount_fen, np.float64), size)
        quantity = quantity_for(wish, self.market.mid(place, at))
        names = numbered(f"{self.prefix}x{int(at.min(initial=0))}-", size)
        return Legs(self.people, self.market, users, place, side, at, quantity, np.full(size, offset), names)


@dataclass(frozen=True)
class Anomaly:
    """kind: as the detector is called; entity: user, pair of users `a|b`, or instrument; jumps: prices to be moved by it."""

    kind: str
    entity: str
    tables: Tables = field(default_factory=list)
    jumps: tuple[Jump, ...] = ()

    def labelled(self, number: int) -> "Anomaly":
        """The same with its number on every row."""
        tables = [(name, with_column(rows, LABEL, pa.repeat(number, len(rows)))) for name, rows in self.tables]
        jumps = tuple(Jump(j.instrument, j.start_ms, j.end_ms, j.factor, number) for j in self.jumps)
        return Anomaly(self.kind, self.entity, tables, jumps)

    def bounds_ms(self) -> tuple[int, int]:
        """First and last moment."""
        times = [numbers(rows, "event_time") for _, rows in self.tables]
        times += [np.array([j.start_ms, j.end_ms]) for j in self.jumps]
        return int(min(t.min() for t in times)), int(max(t.max() for t in times))


Pair = tuple[int, int]
"""Two linked suspects: most anomalies use the first of them."""
