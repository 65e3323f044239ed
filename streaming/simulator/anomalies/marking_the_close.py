"""Somebody makes most of the last minutes' trades, so that the price of the settlement is his."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

NEEDS = ("close",)
"""It is played just before the settlement of the day and at no other time."""

TRADES = Dose(8, evasive=(2, 4), mild=(3, 6), medium=(5, 12), severe=(10, 30))
AMOUNT_FEN = Dose(3_000_000, evasive=(5e4, 4e5), mild=(2e5, 1e6), medium=(8e5, 4e6), severe=(3e6, 2e7))
BEFORE_MS = alike(150_000, 60_000, 420_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Buys of one side, up to the moment of the settlement, at_ms."""
    count, before = scene.count(TRADES), scene.count(BEFORE_MS)
    at = scene.moments(at_ms - before, count, before - 2_000)
    legs = scene.legs(
        scene.turns(cast, count),
        scene.staged_instrument(),
        buy=np.ones(count, bool),
        at_ms=at,
        amount_fen=scene.count(AMOUNT_FEN),
    )
    who = scene.names(cast)
    return Anomaly("marking_the_close", who[0], [("order", legs.orders()), ("fill", legs.fills(60))], parties=tuple(who))
