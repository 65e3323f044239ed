"""Families on one phone: linked like a ring of cheats, they trade the same instrument at the same time, each for himself."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

SHARE_OF_USUAL = (0.5, 1.0)
LIVE_EVERY_MS = 45_000


def play(scene: Scene, at_ms: int) -> Tables:
    """One pair buys the same instrument some seconds apart, both on the same side and with amounts of their own."""
    rng = scene.rng
    first = scene.people.roles.families[::2]
    pair = int(rng.choice(first)) + np.arange(2)
    at = at_ms + np.array([0, int(rng.integers(2_000, 9_000))])
    amount, instrument = scene.people.trade_fen[pair] * rng.uniform(*SHARE_OF_USUAL, 2), scene.quiet_instrument()
    legs = scene.legs(pair, instrument, buy=bool(rng.random() < 0.5), at_ms=at, amount_fen=amount)
    return [("order", legs.orders()), ("fill", legs.fills(rng.integers(100, 900, 2)))]
