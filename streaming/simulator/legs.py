"""One side of a trade, from the order to the fill, priced by the market of that very moment."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.market import Market
from streaming.simulator.population import Flags, Ints, Population

FEE_SHARE = 0.0005


@dataclass(frozen=True)
class Legs:
    """Many legs at once. at_ms: when the order is placed; offset: share by which its price leaves the mid quote."""

    people: Population
    market: Market
    user: Ints
    instrument: Ints
    buy: Flags
    at_ms: Ints
    quantity_e8: Ints
    offset: NDArray[np.float64]
    order_id: NDArray[np.str_]

    def taken(self, which: Flags) -> "Legs":
        """Some of the legs."""
        arrays = ("user", "instrument", "buy", "at_ms", "quantity_e8", "offset", "order_id")
        return replace(self, **{name: getattr(self, name)[which] for name in arrays})

    def price_e8(self, at_ms: Ints) -> Ints:
        """What each leg is priced at, at a moment."""
        price: Ints = np.rint(self.market.mid(self.instrument, at_ms) * (1 + self.offset)).astype(np.int64)
        return price

    def orders(self, kind: str = "placed", after_ms: Ints | int = 0) -> Any:
        """Order rows; a cancel or a reject comes after_ms after the placing and repeats its price."""
        price = self.price_e8(self.at_ms)
        return rows_of(
            "order",
            len(self.user),
            **self._who(),
            event_time=self.at_ms + after_ms,
            kind=kind,
            order_type="limit",
            price_e8=price,
            amount_fen=amount_fen(price, self.quantity_e8),
        )

    def fills(self, after_ms: Ints | int, **columns: Any) -> Any:
        """Fill rows, after_ms after the placing."""
        at = self.at_ms + after_ms
        price = self.price_e8(at)
        amount = amount_fen(price, self.quantity_e8)
        fee = np.rint(amount * FEE_SHARE * self.people.fee_share[self.user]).astype(np.int64)
        told = {"price_e8": price, "amount_fen": amount, "fee_fen": fee, "liquidity": "taker", **columns}
        return rows_of("fill", len(at), **self._who(), event_time=at, **told)

    def _who(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "user_id": self.people.user_id[self.user],
            "instrument": self.market.names[self.instrument],
            "side": np.where(self.buy, "buy", "sell"),
            "quantity_e8": self.quantity_e8,
            "device_id": self.people.device_id[self.user],
        }


def amount_fen(price_e8: Ints, quantity_e8: Ints) -> Ints:
    """Price times quantity in fen."""
    amount: Ints = np.rint(price_e8 / 1e8 * (quantity_e8 / 1e8) * 100).astype(np.int64)
    return amount


def quantity_for(amount: NDArray[Any], price_e8: Ints) -> Ints:
    """The quantity that an amount in fen buys at a price, at least the smallest there is."""
    quantity: Ints = np.maximum(1, np.rint(amount / 100 / (price_e8 / 1e8) * 1e8)).astype(np.int64)
    return quantity


def numbered(prefix: str, count: int) -> NDArray[np.str_]:
    """Names `<prefix>0`, `<prefix>1`, ..."""
    return np.char.add(prefix, np.arange(count).astype(str))
