"""How long positions were held: each closing trade is matched with the oldest open ones (first in, first out)."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Lot:
    """An open piece of a position. at: when it was opened, UTC ms; quantity_e8: above 0 when bought, below when sold."""

    at: int
    quantity_e8: int


@dataclass
class Position:
    """One user's open lots of one instrument, the oldest first."""

    lots: deque[Lot] = field(default_factory=deque)

    def trade(self, at: int, quantity_e8: int) -> Iterator[int]:
        """Takes a trade, bought positive, sold negative; gives the seconds that each lot, or piece of one, it closes was held.

        What is left when nothing opposite is open opens a lot of its own, long or short.
        """
        left = quantity_e8
        while left and self.lots and self.lots[0].quantity_e8 * left < 0:
            lot = self.lots[0]
            closed = min(abs(lot.quantity_e8), abs(left)) * (1 if left > 0 else -1)
            lot.quantity_e8 += closed
            left -= closed
            if not lot.quantity_e8:
                self.lots.popleft()
            yield (at - lot.at) // 1000
        if left:
            self.lots.append(Lot(at, left))


def held_s(trades: Iterable[tuple[int, int]]) -> list[int]:
    """The holding times, in s, of trades (at, signed quantity) in their order, from no position."""
    position = Position()
    return [seconds for at, quantity_e8 in trades for seconds in position.trade(at, quantity_e8)]
