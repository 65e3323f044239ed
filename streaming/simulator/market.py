"""The simulated market: a feed per instrument, and the staged price moves and silences on top of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
    """From start_ms up to end_ms an instrument's prices are `factor` times what they were; label: number of the anomaly.

    every_ms: how often the moved price is quoted, 0 = not at all; closes: whether the price after it is quoted at its end.
    """

    instrument: int
    start_ms: int
    end_ms: int
    factor: float
    label: int = -1
    every_ms: int = JUMP_TICK_MS
    closes: bool = True

    def quoted_ms(self) -> Ints:
        """When prices are told of it."""
        told = range(self.start_ms, self.end_ms, self.every_ms) if self.every_ms else ()
        return np.array([*told, *([self.end_ms] if self.closes else [])], np.int64)


@dataclass(frozen=True)
class Stall:
    """From start_ms up to end_ms nothing is heard of an instrument, or only its trades."""

    instrument: int
    start_ms: int
    end_ms: int
    quotes_only: bool = False


@dataclass
class Market:
    """All feeds, begun at origin_ms. every: only one of so many ticks is told, when the platform is to be quiet.

    instruments: what the feeds are of; stages: how many of the last ones are kept for anomalies that move prices.
    """

    feeds: tuple[Feed, ...]
    origin_ms: int
    every: int = 1
    jumps: list[Jump] = field(default_factory=list)
    stalls: list[Stall] = field(default_factory=list)
    instruments: tuple[Instrument, ...] = INSTRUMENTS
    stages: int = 1

    @cached_property
    def names(self) -> NDArray[np.str_]:
        """The instruments' names by their place."""
        return np.array([instrument.name for instrument in self.instruments])

    def mid(self, instrument: Ints, at_ms: Ints) -> Ints:
        """The newest mid quote of each instrument (by its place) at or before each moment."""
        price = np.zeros(len(at_ms), np.int64)
        for place, feed in enumerate(self.feeds):
            mine = instrument == place
            if mine.any():
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

    def usual_volume_e8(self, instrument: int, span_ms: tuple[int, int]) -> int:
        """What the market itself trades of an instrument in a span."""
        ticks = self.feeds[instrument].ticks(span_ms[0] - self.origin_ms, span_ms[1] - self.origin_ms)
        quantity = np.where(ticks["is_quote"], 0, ticks["quantity_e8"])[:: self.every]
        return int(quantity.sum())

    def _told(self, place: int, start_ms: int, end_ms: int) -> Any:
        ticks = self.feeds[place].ticks(start_ms - self.origin_ms, end_ms - self.origin_ms)
        ticks = {name: values[:: self.every] for name, values in ticks.items()}
        heard = self._heard(place, ticks["event_time"] + self.origin_ms, ticks["is_quote"])
        ticks = {name: values[heard] for name, values in ticks.items()}
        at, is_quote = ticks["event_time"] + self.origin_ms, ticks["is_quote"]
        return rows_of(
            "tick",
            len(at),
            event_time=at,
            observed_at=at + ticks["delay_ms"],
            kind=np.where(is_quote, "quote", "trade"),
            instrument=self.instruments[place].name,
            venue=self.instruments[place].venue,
            price_e8=self._jumped(place, at, ticks["price_e8"]),
            quantity_e8=only(ticks["quantity_e8"], ~is_quote),
            bid_e8=only(self._jumped(place, at, ticks["bid_e8"]), is_quote),
            ask_e8=only(self._jumped(place, at, ticks["ask_e8"]), is_quote),
        )

    def _heard(self, place: int, at_ms: Ints, is_quote: NDArray[np.bool_]) -> NDArray[np.bool_]:
        heard = np.ones(len(at_ms), np.bool_)
        for stall in self.stalls:
            if stall.instrument == place:
                outside = (at_ms < stall.start_ms) | (at_ms >= stall.end_ms)
                heard &= outside | (~is_quote if stall.quotes_only else False)
        return heard

    def _jumped(self, place: int, at_ms: Ints, price: NDArray[Any]) -> Ints:
        for jump in self.jumps:
            if jump.instrument == place:
                inside = (at_ms >= jump.start_ms) & (at_ms < jump.end_ms)
                price = np.where(inside, np.rint(price * jump.factor).astype(np.int64), price)
        return price


def path(instrument: int, at_ms: int, factors: Sequence[float], step_ms: int) -> tuple[Jump, ...]:
    """A price that moves step by step: one jump a factor, each quoted once, as the market comes by."""
    last = len(factors) - 1
    return tuple(
        Jump(instrument, at_ms + n * step_ms, at_ms + (n + 1) * step_ms, factor, every_ms=step_ms, closes=n == last)
        for n, factor in enumerate(factors)
    )


def _jump_rows(market: Market, jump: Jump, start_ms: int, end_ms: int) -> Any:
    """Quotes of their own all through a jump."""
    at = jump.quoted_ms()
    at = at[(at >= start_ms) & (at < end_ms)]
    price = market.mid(np.full(len(at), jump.instrument), at)
    told: Instrument = market.instruments[jump.instrument]
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
