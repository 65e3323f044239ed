"""Two accounts of one group trade with each other: the same quantity, opposite sides, a second apart."""

import numpy as np

from streaming.simulator.scene import Anomaly, Pair, Scene

AMOUNT_FEN = 450_000
APART_MS = 1_000


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """A buys from B, who shares a device with him."""
    user, side = np.array(pair), np.array([True, False])
    at = at_ms + np.array([0, APART_MS])
    legs = scene.legs(user, scene.quiet_instrument(), buy=side, at_ms=at, amount_fen=AMOUNT_FEN)
    legs.quantity_e8[:] = legs.quantity_e8[0]
    fills = legs.fills(np.array([2_000, 2_000 - APART_MS // 2]), counterparty_user_id=scene.people.user_id[user[::-1]])
    names = sorted(scene.people.user_id[user])
    return Anomaly("wash_trade", "|".join(names), [("order", legs.orders()), ("fill", fills)])
