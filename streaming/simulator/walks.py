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

DAY_MS, NIGHT_MS, NIGHT_TIMES = 86_400_000, (7 * 3_600_000, 18 * 3_600_000), 6
DAY_SWING = 0.02

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


def restless(rng: np.random.Generator, instrument: Instrument, length_ms: int, every_ms: int) -> Feed:
    """A day without an anchor: by night a word every six times as long; 2 % of movement a day, with the far tails of markets.

    Steps have Student's t distribution with four degrees of freedom, about what intraday returns show (Cont 2001).
    """
    morning, evening = min(NIGHT_MS[0], length_ms), min(NIGHT_MS[1], length_ms)
    spans = ((0, morning, NIGHT_TIMES), (morning, evening, 1), (evening, length_ms, NIGHT_TIMES))
    at = np.concatenate([np.arange(start, end, times * every_ms) for start, end, times in spans])
    at += rng.integers(0, every_ms, len(at))
    steps = rng.standard_t(4, len(at)) * np.sqrt(np.diff(at, prepend=0) / DAY_MS / 2) * DAY_SWING
    is_quote = rng.random(len(at)) >= TRADE_SHARE
    is_quote[[0, -1]] = True
    at[0] = 0
    return _feed(rng, at.clip(max=length_ms - 1), instrument.anchor_e8 * np.exp(np.cumsum(steps)), is_quote, length_ms)


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
