"""A trade far above the user's own normal, after an hour of small ones."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

SMALL = alike(6, 6, 14)
SMALL_FEN = alike(50_000, 50_000, 300_000)
TIMES = Dose(40, evasive=(3, 9), mild=(7, 16), medium=(14, 40), severe=(40, 150))
LASTS_MS = alike(28_000, 300_000, 3_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Each account trades small for a while, then all of them share one trade of many times that size."""
    count, small, lasts = scene.count(SMALL), scene.count(SMALL_FEN), scene.count(LASTS_MS)
    big, instrument = small * scene.share(TIMES) / len(cast), scene.quiet_instrument()
    user, at = np.repeat(cast, count), np.concatenate([scene.moments(at_ms, count, lasts) for _ in cast])
    before = scene.legs(user, instrument, buy=True, at_ms=at, amount_fen=small * scene.rng.uniform(0.7, 1.3, len(at)))
    turn_ms = at_ms + lasts + 4_000
    one = scene.legs(np.array(cast), instrument, buy=True, at_ms=turn_ms + np.arange(len(cast)) * 900, amount_fen=big)
    tables = [(name, rows) for legs in (before, one) for name, rows in (("order", legs.orders()), ("fill", legs.fills(80)))]
    who = scene.names(cast)
    return Anomaly("large_trade", who[0], tables, parties=tuple(who), began_ms=turn_ms)
