"""A recorded piece of a real market as a feed."""

from pathlib import Path

import numpy as np

from streaming.importers.binance import read
from streaming.importers.imported import Imported
from streaming.simulator.feed import Feed


def captured(path: Path) -> Feed:
    """All trades and quotes of a capture by event time, with their real delays; ValueError when it holds no quote."""
    ticks = sorted((o for o in read(path) if isinstance(o, Imported)), key=lambda tick: tick.event_ms)
    quotes = [n for n, tick in enumerate(ticks) if tick.fields["kind"] == "quote"]
    if not quotes:
        raise ValueError(f"market_capture={path}: holds no quotes")
    ticks = ticks[quotes[0] : quotes[-1] + 1]  # a piece begins and ends with a quote, where its rounds are joined
    at = np.array([tick.event_ms for tick in ticks], np.int64) - ticks[0].event_ms
    return Feed(
        at_ms=at,
        is_quote=np.array([tick.fields["kind"] == "quote" for tick in ticks]),
        delay_ms=np.array([tick.received_ms - tick.event_ms for tick in ticks], np.int64).clip(0),
        length_ms=int(at[-1]) + 1,
        **{name: np.array([tick.fields.get(name, 0) for tick in ticks], np.int64) for name in PRICES},
    )


PRICES = ("price_e8", "quantity_e8", "bid_e8", "ask_e8")
