"""Far more orders in a minute than a hand can give: 24 orders in five seconds, every third of them filled."""

import numpy as np

from streaming.simulator.scene import Anomaly, Pair, Scene

ORDERS = 24
SPACING_MS = 200


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """One burst of small orders of one user."""
    at = at_ms + np.arange(ORDERS) * SPACING_MS
    legs = scene.legs(pair[0], scene.quiet_instrument(), buy=np.arange(ORDERS) % 2 == 0, at_ms=at, amount_fen=20_000)
    filled = legs.taken(np.arange(ORDERS) % 3 == 0)
    return Anomaly("rapid_trading", scene.people.user_id[pair[0]], [("order", legs.orders()), ("fill", filled.fills(60))])
