"""A professional desk that quotes large on both sides and keeps moving its quotes: it looks like a spoofer all day."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

A_DAY, HARD = 3, True
QUOTES, EVERY_MS = 40, 15_000
QUOTED_FEN, TAKEN_FEN = (2_000_000, 9_000_000), (50_000, 600_000)
MOVED_AFTER_MS = (900, 14_000)
TAKEN = 0.15
"""Share of quotes that somebody takes a small part of, before the rest is moved."""


def play(scene: Scene, at_ms: int) -> Tables:
    """Ten minutes of quotes on alternating sides."""
    rng, turn = scene.rng, np.arange(QUOTES)
    at, desk, instrument = at_ms + turn * EVERY_MS, int(rng.choice(scene.people.roles.market_makers)), scene.quiet_instrument()
    legs = scene.legs(desk, instrument, buy=turn % 2 == 0, at_ms=at, amount_fen=rng.integers(*QUOTED_FEN, QUOTES))
    back = legs.orders("cancelled", rng.integers(*MOVED_AFTER_MS, QUOTES))
    some = rng.random(QUOTES) < TAKEN
    part = scene.legs(
        desk, instrument, buy=legs.buy[some], at_ms=at[some] + 1, amount_fen=rng.integers(*TAKEN_FEN, int(some.sum()))
    )
    return [
        ("order", legs.orders()),
        ("order", back),
        ("fill", part.fills(rng.integers(100, 900, int(some.sum())), liquidity="maker")),
    ]
