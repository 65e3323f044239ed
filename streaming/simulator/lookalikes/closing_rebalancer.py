"""Institutions that bring their holdings into line before the close: many orders at once, yet fewer than a program's burst."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

ORDERS, SPACING_MS = 12, 4_000
AMOUNT_FEN = (4_000_000, 8_000_000)
CLOSE_MS = 23 * 3_600_000 + 37 * 60_000
"""Of the reporting day: a few minutes before the settlement."""

SLICES = 3
"""Orders in which one holding is changed, all on one side; of the holdings every other one grows."""

LIVE_EVERY_MS = 240_000


def play(scene: Scene, at_ms: int) -> Tables:
    """Every rebalancer sends a dozen orders within a minute, all filled."""
    users = scene.people.roles.rebalancers
    user, turn = np.repeat(users, ORDERS), np.tile(np.arange(ORDERS), len(users))
    size, rng = len(user), scene.rng
    legs = scene.legs(
        user,
        turn // SLICES % len(scene.market.feeds),
        buy=(turn // SLICES + user) % 2 == 0,
        at_ms=at_ms + turn * SPACING_MS + rng.integers(0, 900, size),
        amount_fen=rng.integers(*AMOUNT_FEN, size),
    )
    return [("order", legs.orders()), ("fill", legs.fills(rng.integers(100, 900, size)))]
