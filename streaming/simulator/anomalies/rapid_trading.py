"""Far more orders in a minute than a hand can give, every third of them filled."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

ORDERS = Dose(24, evasive=(8, 20), mild=(16, 36), medium=(30, 80), severe=(80, 240))
LASTS_MS = alike(5_000, 5_000, 120_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """One burst of small orders, the accounts taking turns."""
    count = scene.count(ORDERS)
    at = scene.moments(at_ms, count, scene.count(LASTS_MS))
    turn = np.arange(count)
    legs = scene.legs(scene.turns(cast, count), scene.quiet_instrument(), buy=turn % 2 == 0, at_ms=at, amount_fen=20_000)
    who, filled = scene.names(cast), legs.taken(turn % 3 == 0)
    return Anomaly("rapid_trading", who[0], [("order", legs.orders()), ("fill", filled.fills(60))], parties=tuple(who))
