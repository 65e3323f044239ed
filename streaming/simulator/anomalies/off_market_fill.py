"""A trade at a price away from everything the market offered."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

OFFSET = Dose(0.03, evasive=(0.003, 0.011), mild=(0.009, 0.02), medium=(0.018, 0.05), severe=(0.05, 0.25))
AMOUNT_FEN = alike(30_000, 20_000, 2_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """One order and its fill at a price nobody quoted, or its pieces through several accounts."""
    offset = scene.share(OFFSET) * (1 if scene.rng.random() < 0.5 else -1)
    at = at_ms + np.arange(len(cast)) * 2_500
    amount = scene.count(AMOUNT_FEN) / len(cast)
    legs = scene.legs(np.array(cast), scene.quiet_instrument(), buy=True, at_ms=at, amount_fen=amount, offset=offset)
    who = scene.names(cast)
    return Anomaly("off_market_fill", who[0], [("order", legs.orders()), ("fill", legs.fills(120))], parties=tuple(who))
