"""A couple on one telephone who hold opposite opinions and trade the size that the app proposes: it looks like a wash trade."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

A_DAY, HARD = 3, True
LOT_FEN, APART_MS = 50_000, (500, 60_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """One buys a lot, the other sells one."""
    first = int(scene.rng.choice(scene.people.roles.families[::2]))
    pair, at = first + np.arange(2), at_ms + np.array([0, int(scene.rng.integers(*APART_MS))])
    legs = scene.legs(pair, scene.quiet_instrument(), buy=np.array([True, False]), at_ms=at, amount_fen=LOT_FEN)
    legs.quantity_e8[:] = legs.quantity_e8[0]
    return [("order", legs.orders()), ("fill", legs.fills(scene.rng.integers(100, 900, 2)))]
