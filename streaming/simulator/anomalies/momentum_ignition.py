"""A burst of trades on one side starts a move of the price, on which the other side is then taken with profit."""

import numpy as np

from streaming.simulator.market import path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
BURST = Dose(7, evasive=(2, 4), mild=(4, 7), medium=(6, 12), severe=(10, 25))
MOVE = Dose(0.012, evasive=(0.0005, 0.0025), mild=(0.002, 0.006), medium=(0.005, 0.015), severe=(0.012, 0.03))
BURST_MS = alike(5_000, 2_000, 15_000)
TURN_AFTER_MS = alike(4_000, 2_000, 30_000)
AMOUNT_FEN = alike(600_000, 200_000, 2_000_000)
STEP_MS = 1_000


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Buys push the price up step by step; some seconds later the whole is sold at the top, and the price falls back."""
    count, lasts, instrument = scene.count(BURST), scene.count(BURST_MS), scene.staged_instrument()
    turn_ms = at_ms + lasts + scene.count(TURN_AFTER_MS)
    steps = max(2, (turn_ms + 3_000 - at_ms) // STEP_MS)
    rise = np.minimum(1.0, np.arange(steps) * STEP_MS / lasts)
    jumps = path(instrument, at_ms, list(1 + scene.share(MOVE) * rise), STEP_MS)
    moved, amount = scene.moved(jumps), scene.count(AMOUNT_FEN)
    at = scene.moments(at_ms, count, lasts)
    bought = moved.legs(scene.turns(cast, count), instrument, buy=True, at_ms=at, amount_fen=amount)
    sold = moved.legs(np.array(cast), instrument, buy=False, at_ms=turn_ms, amount_fen=amount * count / len(cast))
    profit = np.rint(amount * count / len(cast) * (sold.price_e8(sold.at_ms) / bought.price_e8(at).mean() - 1))
    fills = [bought.fills(50), sold.fills(50, pnl_fen=profit.astype(np.int64))]
    who = scene.names(cast)
    tables = [("order", bought.orders()), ("order", sold.orders()), *(("fill", rows) for rows in fills)]
    return Anomaly("momentum_ignition", who[0], tables, jumps, parties=tuple(who))
