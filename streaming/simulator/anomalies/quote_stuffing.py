"""A flood of orders that are taken back within a blink, to slow the others down."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

ORDERS = Dose(80, evasive=(30, 90), mild=(80, 180), medium=(150, 400), severe=(400, 900))
LASTS_MS = alike(40_000, 10_000, 60_000)
CANCEL_AFTER_MS = alike(300, 20, 900)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Every order is taken back, the accounts taking turns."""
    count = scene.count(ORDERS)
    at = scene.moments(at_ms, count, scene.count(LASTS_MS))
    side = scene.rng.random(count) < 0.5
    legs = scene.legs(scene.turns(cast, count), scene.quiet_instrument(), buy=side, at_ms=at, amount_fen=40_000)
    back = legs.orders("cancelled", scene.count(CANCEL_AFTER_MS) + np.arange(count) % 7)
    who = scene.names(cast)
    return Anomaly("quote_stuffing", who[0], [("order", legs.orders()), ("order", back)], parties=tuple(who))
