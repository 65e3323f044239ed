"""A trade above what one trade of this user may be worth."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose

TIMES = Dose(3, evasive=(0.6, 1.05), mild=(0.95, 1.3), medium=(1.2, 2.2), severe=(2, 6))
LIMIT_FEN = 5_000_000
"""What one trade of a suspect may be worth, ¥50,000, told by the platform where it tells limits."""


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """One trade, or its pieces through several accounts within seconds."""
    at = at_ms + np.arange(len(cast)) * 1_500
    amount = LIMIT_FEN * scene.share(TIMES) / len(cast)
    legs = scene.legs(np.array(cast), scene.quiet_instrument(), buy=True, at_ms=at, amount_fen=amount)
    who = scene.names(cast)
    return Anomaly("trade_limit_breach", who[0], [("order", legs.orders()), ("fill", legs.fills(120))], parties=tuple(who))
