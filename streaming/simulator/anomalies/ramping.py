"""A series of trades at ever higher prices, by which somebody walks the price up."""

import numpy as np

from streaming.simulator.market import path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
TRADES = Dose(9, evasive=(3, 5), mild=(5, 8), medium=(7, 14), severe=(12, 30))
MOVE = Dose(0.012, evasive=(0.001, 0.003), mild=(0.003, 0.007), medium=(0.006, 0.015), severe=(0.012, 0.04))
LASTS_MS = alike(45_000, 30_000, 480_000)
AMOUNT_FEN = alike(300_000, 100_000, 1_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Every trade takes the next higher price; a while after the last one the price falls back."""
    count, instrument = scene.count(TRADES), scene.staged_instrument()
    step = max(1_000, scene.count(LASTS_MS) // count)
    jumps = path(instrument, at_ms, list(1 + scene.share(MOVE) * np.arange(1, count + 2) / count), step)
    at = at_ms + np.arange(count) * step + step // 3
    legs = scene.moved(jumps).legs(scene.turns(cast, count), instrument, buy=True, at_ms=at, amount_fen=scene.count(AMOUNT_FEN))
    who = scene.names(cast)
    return Anomaly("ramping", who[0], [("order", legs.orders()), ("fill", legs.fills(60))], jumps, parties=tuple(who))
