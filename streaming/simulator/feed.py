"""The prices of one instrument over time: a piece of market, real or made, that is played again and again without a seam."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Feed:
    """Ticks of one piece, in order of time; `at_ms` counts from the piece's start, `length_ms` is how long the piece is.

    is_quote: a quote has bid and ask, a trade has a quantity; delay_ms: from the venue to us. Every second round is mirrored
    around the piece's ends, so that prices neither jump at the seam nor drift away: the round that rose falls back.
    """

    at_ms: Ints
    is_quote: NDArray[np.bool_]
    price_e8: Ints
    quantity_e8: Ints
    bid_e8: Ints
    ask_e8: Ints
    delay_ms: Ints
    length_ms: int

    def ticks(self, start_ms: int, end_ms: int) -> dict[str, NDArray[Any]]:
        """The columns of all ticks in [start, end), counted from the feed's own beginning."""
        rounds = np.arange(start_ms // self.length_ms, (end_ms - 1) // self.length_ms + 1)
        at = (rounds[:, None] * self.length_ms + self.at_ms).ravel()
        inside = (at >= start_ms) & (at < end_ms)
        place = np.tile(np.arange(len(self.at_ms)), len(rounds))[inside]
        mirrored = np.repeat(rounds % 2 == 1, len(self.at_ms))[inside]
        bid, ask = self.bid_e8[place], self.ask_e8[place]
        return {
            "event_time": at[inside],
            "is_quote": self.is_quote[place],
            "price_e8": self._mirror(self.price_e8[place], mirrored),
            "quantity_e8": self.quantity_e8[place],
            "bid_e8": np.where(mirrored, self._mirror(ask, mirrored), bid),
            "ask_e8": np.where(mirrored, self._mirror(bid, mirrored), ask),
            "delay_ms": self.delay_ms[place],
        }

    def mid(self, at_ms: Ints) -> Ints:
        """The newest mid quote at or before each moment; before a round's first quote it is the last of the round before."""
        quoted_at, quoted = self._quotes
        number, inside = np.divmod(at_ms, self.length_ms)
        place = np.searchsorted(quoted_at, inside, side="right") - 1
        number = np.where(place < 0, number - 1, number)
        return self._mirror(quoted[place], number % 2 == 1)

    @cached_property
    def _quotes(self) -> tuple[Ints, Ints]:
        return self.at_ms[self.is_quote], self.price_e8[self.is_quote]

    def _mirror(self, price: Ints, where: NDArray[np.bool_]) -> Ints:
        if not where.any():
            return price
        quoted = self._quotes[1]
        turned = np.rint(float(quoted[0]) * (float(quoted[-1]) / np.where(price > 0, price, quoted[0])))
        return np.where(where, turned.astype(np.int64), price)
