"""A saver who buys the same small amount again and again, like a program and yet by plan (dollar-cost averaging)."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

A_DAY, LIVE_EVERY_MS = 6, 70_000
BUYS, APART_MS = 4, 20_000


def play(scene: Scene, at_ms: int) -> Tables:
    """One saver's buys of one instrument, all on one side, all of one amount."""
    place = scene.somebody()
    at = at_ms + np.arange(BUYS) * APART_MS
    amount = scene.people.trade_fen[place] * 0.6
    legs = scene.legs(place, scene.quiet_instrument(), buy=True, at_ms=at, amount_fen=amount)
    return [("order", legs.orders()), ("fill", legs.fills(scene.rng.integers(100, 900, BUYS)))]
