"""An hour of orders of which hardly one was meant to trade."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

ORDERS = Dose(110, evasive=(15, 40), mild=(35, 90), medium=(80, 200), severe=(200, 500))
LASTS_MS = alike(700_000, 1_200_000, 3_300_000)
CANCEL_AFTER_MS = alike(9_000, 6_000, 40_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """All orders but one in forty are taken back after some seconds."""
    count = scene.count(ORDERS)
    at = scene.moments(at_ms, count, scene.count(LASTS_MS))
    side = scene.rng.random(count) < 0.5
    legs = scene.legs(scene.turns(cast, count), scene.quiet_instrument(), buy=side, at_ms=at, amount_fen=90_000)
    traded = np.arange(count) % 40 == 20
    back = legs.taken(~traded).orders("cancelled", scene.count(CANCEL_AFTER_MS))
    tables = [("order", legs.orders()), ("order", back), ("fill", legs.taken(traded).fills(2_000))]
    who = scene.names(cast)
    return Anomaly("order_to_trade_ratio", who[0], tables, parties=tuple(who))
