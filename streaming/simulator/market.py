"""The simulated market: a feed per instrument, and the staged price jumps on top of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streaming.simulator.arrow_rows import LABEL, only, rows_of, schema_of
from streaming.simulator.captured import captured
from streaming.simulator.feed import Feed, Ints
from streaming.simulator.instruments import CAPTURED, INSTRUMENTS, Instrument
from streaming.simulator.seeds import rng_of
from streaming.simulator.walks import coarse, lively

JUMP_TICK_MS = 200


@dataclass(frozen=True)
class Jump:
    """From start_ms up to end_ms an instrument's prices are `factor` times what they were; label: number of the anomaly."""

    instrument: int
    start_ms: int
    end_ms: int
    factor: float
    label: int


@dataclass
class Market:
    """All feeds, begun at origin_ms. every: only one of so many ticks is told, when the platform is to be quiet."""

    feeds: tuple[Feed, ...]
    origin_ms: int
    every: int = 1
    jumps: list[Jump] = field(default_factory=list)

    def mid(self, instrument: Ints, at_ms: Ints) -> Ints:
        """The newest mid quote of each instrument (by its place) at or before each moment."""
        price = np.zeros(len(at_ms), np.int64)
        for place, feed in enumerate(self.feeds):
            mine = instrument == place
            price[mine] = self._jumped(place, at_ms[mine], feed.mid(at_ms[mine] - self.origin_ms))
        return price

    def price(self, instrument: int, at_ms: int) -> int:
        """The newest mid quote of one instrument at or before a moment."""
        return int(self.mid(np.array([instrument]), np.array([at_ms]))[0])

    def ticks(self, start_ms: int, end_ms: int) -> Any:
        """All ticks in [start, end) as rows of the tick contract."""
        told = [self._told(place, start_ms, end_ms) for place in range(len(self.feeds))]
        jumps = [_jump_rows(self, jump, start_ms, end_ms) for jump in self.jumps]
        return pa.concat_tables([*told, *jumps, schema_of("tick").empty_table()])

    def _told(self, place: int, start_ms: int, end_ms: int) -> Any:
        ticks = self.feeds[place].ticks(start_ms - self.origin_ms, end_ms - self.origin_ms)
        ticks = {name: values[:: self.every] for name, values in ticks.items()}
        at, is_quote = ticks["event_time"] + self.origin_ms, ticks["is_quote"]
        return rows_of(
            "tick",
            len(at),
            event_time=at,
            observed_at=at + ticks["delay_ms"],
            kind=np.where(is_quote, "quote", "trade"),
            instrument=INSTRUMENTS[place].name,
            venue=INSTRUMENTS[place].venue,
            price_e8=self._jumped(place, at, ticks["price_e8"]),
            quantity_e8=only(ticks["quantity_e8"], ~is_quote),
            bid_e8=only(self._jumped(place, at, ticks["bid_e8"]), is_quote),
            ask_e8=only(self._jumped(place, at, ticks["ask_e8"]), is_quote),
        )

    def _jumped(self, place: int, at_ms: Ints, price: NDArray[Any]) -> Ints:
        for jump in self.jumps:
            if jump.instrument == place:
                inside = (at_ms >= jump.start_ms) & (at_ms < jump.end_ms)
                price = np.where(inside, np.rint(price * jump.factor).astype(np.int64), price)
        return price


def _jump_rows(market: Market, jump: Jump, start_ms: int, end_ms: int) -> Any:
    """Quotes of their own all through a jump, the last of them telling the old price again at its end."""
    at = np.append(np.arange(jump.start_ms, jump.end_ms, JUMP_TICK_MS), jump.end_ms)
    at = at[(at >= start_ms) & (at < end_ms)]
    price = market.mid(np.full(len(at), jump.instrument), at)
    told: Instrument = INSTRUMENTS[jump.instrument]
    words = {"kind": "quote", "instrument": told.name, "venue": told.venue, LABEL: jump.label}
    return rows_of("tick", len(at), event_time=at, price_e8=price, bid_e8=price, ask_e8=price, **words)


def live_market(seed: int, origin_ms: int, capture: Path, every: int = 1) -> Market:
    """Made markets, and the real one of the capture where there is one."""
    feeds = [lively(rng_of(seed, "market", i.name), i) for i in INSTRUMENTS]
    if capture.exists():
        feeds[CAPTURED] = captured(capture)
    return Market(tuple(feeds), origin_ms, every)


def history_market(seed: int, start_ms: int, end_ms: int) -> Market:
    """A quote every five minutes for every instrument."""
    feeds = tuple(coarse(rng_of(seed, "history market", i.name), i, end_ms - start_ms) for i in INSTRUMENTS)
    return Market(feeds, start_ms)
