"""What an anomaly or a look-alike is played on, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from streaming.simulator.arrow_rows import LABEL, numbers, with_column
from streaming.simulator.legs import Legs, numbered, quantity_for
from streaming.simulator.market import Jump, Market, Stall
from streaming.simulator.money import pays_in_today
from streaming.simulator.population import Population
from streaming.simulator.severity import Dose, Severity

Tables = list[tuple[str, Any]]
"""Rows by contract; a contract may come several times."""

Cast = tuple[int, ...]
"""Places of linked suspects, who share what they do among them."""


@dataclass(frozen=True)
class Scene:
    """The users, the market, the chance, and a prefix for names that nothing else in this run begins with.

    stage: the instrument whose price may be moved; severity: how bold the adversary is; day_start_ms: midnight of the day.
    """

    people: Population
    market: Market
    rng: np.random.Generator
    prefix: str
    stage: int = -1
    severity: Severity = "usual"
    day_start_ms: int = 0

    def count(self, dose: Dose) -> int:
        """A whole number of this scene's severity."""
        return round(dose.drawn(self.rng, self.severity))

    def share(self, dose: Dose) -> float:
        """A share or a factor of this scene's severity."""
        return dose.drawn(self.rng, self.severity)

    def moments(self, at_ms: int, count: int, lasts_ms: int) -> Any:
        """So many moments, evenly from at_ms on, each a little off its place."""
        step = max(1, lasts_ms // max(1, count))
        return at_ms + np.arange(count) * step + self.rng.integers(0, max(1, step // 3), count)

    def moved(self, jumps: tuple[Jump, ...]) -> "Scene":
        """The same scene at the prices that these jumps will make."""
        return replace(self, market=replace(self.market, jumps=[*self.market.jumps, *jumps]))

    def quiet_instrument(self) -> int:
        """One of the instruments in which no price is moved on purpose."""
        return int(self.rng.integers(0, len(self.market.feeds) - self.market.stages))

    def staged_instrument(self) -> int:
        """The instrument whose price may be moved."""
        return self.stage % len(self.market.feeds)

    def somebody(self) -> int:
        """An honest user who trades of his own accord."""
        return int(self.rng.choice(np.flatnonzero(self.people.trades)))

    def drawer(self) -> int:
        """An honest user whose day to take out money it is."""
        return int(self.rng.choice(np.flatnonzero(self.people.trades & ~pays_in_today(self.people, self.day_start_ms))))

    def strangers(self, count: int, group: str = "p") -> list[str]:
        """Names of people whom the platform has not seen before."""
        return [f"u{self.prefix}{group}{n}" for n in range(count)]

    def names(self, cast: Cast) -> list[str]:
        """User ids of the suspects."""
        return [str(self.people.user_id[place]) for place in cast]

    def turns(self, cast: Any, count: int) -> Any:
        """Who does each of so many things: the suspects take turns."""
        return np.resize(np.array(cast), count)

    def legs(self, user: Any, instrument: Any, *, buy: Any, at_ms: Any, amount_fen: Any, offset: float = 0.0) -> Legs:
        """Legs of an amount in fen; single values go for all of them."""
        size = np.broadcast(np.atleast_1d(at_ms), np.atleast_1d(user)).size
        at, users, place = (np.broadcast_to(np.asarray(x, np.int64), size) for x in (at_ms, user, instrument))
        side = np.broadcast_to(np.asarray(buy, np.bool_), size)
        wish = np.broadcast_to(np.asarray(amount_fen, np.float64), size)
        quantity = quantity_for(wish, self.market.mid(place, at))
        names = numbered(f"{self.prefix}x{int(at.min(initial=0))}-", size)
        return Legs(self.people, self.market, users, place, side, at, quantity, np.full(size, offset), names)


@dataclass(frozen=True)
class Anomaly:
    """kind: as the detector is called; entity: user, pair of users `a|b`, instrument or chat group; parties: all who take part.

    jumps: prices to be moved by it; stalls: ticks to be held back by it; began_ms: when it turns wrong, if its first rows are
    still honest; last_seen_ms: when users of its were last active before, if that is part of it.
    """

    kind: str
    entity: str
    tables: Tables = field(default_factory=list)
    jumps: tuple[Jump, ...] = ()
    stalls: tuple[Stall, ...] = ()
    parties: tuple[str, ...] = ()
    began_ms: int | None = None
    last_seen_ms: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many rows belong to it."""
        return sum(len(jump.quoted_ms()) for jump in self.jumps) + sum(len(rows) for _, rows in self.tables)

    def labelled(self, number: int) -> "Anomaly":
        """The same with its number on every row."""
        tables = [(name, with_column(rows, LABEL, pa.repeat(number, len(rows)))) for name, rows in self.tables]
        return replace(self, tables=tables, jumps=tuple(replace(j, label=number) for j in self.jumps))

    def bounds_ms(self) -> tuple[int, int]:
        """First and last moment of what is wrong."""
        times = [numbers(rows, "event_time") for _, rows in self.tables if len(rows)]
        times += [np.array([jump.start_ms, jump.end_ms]) for jump in self.jumps]
        times += [np.array([stall.start_ms, stall.end_ms]) for stall in self.stalls]
        first = int(min(t.min() for t in times)) if self.began_ms is None else self.began_ms
        return first, int(max(t.max() for t in times))

    def everybody(self) -> tuple[str, ...]:
        """All who take part, the entity among them."""
        return tuple(dict.fromkeys((*self.entity.split("|"), *self.parties)))
