"""A trade far above the user's own normal: six small trades, then one of forty times their size."""

import numpy as np

from streaming.simulator.scene import Anomaly, Pair, Scene

SMALL, SMALL_FEN, TIMES = 6, 50_000, 40
SPACING_MS = 4_000


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """A few honest trades of ¥500 and one of ¥20,000."""
    at = at_ms + np.arange(SMALL + 1) * SPACING_MS
    amount = np.where(np.arange(SMALL + 1) < SMALL, SMALL_FEN, SMALL_FEN * TIMES)
    legs = scene.legs(pair[0], scene.quiet_instrument(), buy=True, at_ms=at, amount_fen=amount)
    return Anomaly("large_trade", scene.people.user_id[pair[0]], [("order", legs.orders()), ("fill", legs.fills(80))])
