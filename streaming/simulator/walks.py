"""Makes price paths by chance: a lively piece of market for live play, and a coarse one for the history."""

import numpy as np

from streaming.simulator.feed import Feed, Ints
from streaming.simulator.instruments import E8, Instrument

PIECE_MS = 600_000
QUOTE_MS = 500
TRADE_SHARE = 0.4
MEMORY_S = 120
SPREAD = 0.0001
FURTHEST = 4
"""How many swings a live price may leave its anchor, so that it never jumps of its own accord."""

HISTORY_QUOTE_MS = 300_000
HISTORY_STEP = 0.0007


def lively(rng: np.random.Generator, instrument: Instrument) -> Feed:
    """Ten minutes of quotes and trades that always come back to the anchor."""
    at = np.arange(0, PIECE_MS, QUOTE_MS) + rng.integers(0, QUOTE_MS, PIECE_MS // QUOTE_MS)
    pull = np.exp(-QUOTE_MS / 1000 / MEMORY_S)
    noise = rng.standard_normal(len(at)) * np.sqrt(1 - pull**2)
    place = np.zeros(len(at))
    for step in range(1, len(at)):
        place[step] = np.clip(place[step - 1] * pull + noise[step], -FURTHEST, FURTHEST)
    is_quote = rng.random(len(at)) >= TRADE_SHARE
    is_quote[[0, -1]] = True
    return _feed(rng, at, instrument.anchor_e8 * np.exp(place * instrument.swing), is_quote, PIECE_MS)


def coarse(rng: np.random.Generator, instrument: Instrument, length_ms: int) -> Feed:
    """A quote every five minutes that ends at the anchor, where live play begins."""
    at = np.arange(0, length_ms, HISTORY_QUOTE_MS)
    back = np.cumsum(rng.standard_normal(len(at)) * HISTORY_STEP)
    path = instrument.anchor_e8 * np.exp(np.clip(back[::-1] - back[0], -0.2, 0.2))
    return _feed(rng, at, path, np.ones(len(at), bool), length_ms)


def _feed(rng: np.random.Generator, at: Ints, path: np.ndarray, is_quote: np.ndarray, length_ms: int) -> Feed:  # type: ignore[type-arg]
    price = np.rint(path / 1e5).astype(np.int64) * 100_000
    half = np.rint(price * SPREAD / 2).astype(np.int64)
    return Feed(
        at_ms=at,
        is_quote=is_quote,
        price_e8=price,
        quantity_e8=np.rint(rng.exponential(2, len(at)) * E8).astype(np.int64) + 1,
        bid_e8=price - half,
        ask_e8=price + half,
        delay_ms=rng.integers(1, 30, len(at)),
        length_ms=length_ms,
    )
