"""The platform's quotes stand still while the market moves on, and somebody trades at the old price."""

import numpy as np

from streaming.simulator.market import Stall, path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

NEEDS = ("ticks",)
TRADES = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 8), severe=(6, 20))
MOVE = Dose(0.012, evasive=(0.0008, 0.003), mild=(0.003, 0.006), medium=(0.005, 0.015), severe=(0.012, 0.04))
SILENT_MS = alike(25_000, 10_000, 90_000)
CLOSE_AFTER_MS = alike(3_000, 1_000, 20_000)
AMOUNT_FEN = alike(400_000, 100_000, 3_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Nothing is quoted, he buys; the quotes come back higher, he sells all of it."""
    count, silent, instrument = scene.count(TRADES), scene.count(SILENT_MS), scene.staged_instrument()
    back_ms, gap = at_ms + silent, scene.share(MOVE)
    close_ms = back_ms + scene.count(CLOSE_AFTER_MS)
    jumps = path(instrument, back_ms, [1 + gap] * 4, (close_ms + 4_000 - back_ms) // 4)
    at = scene.moments(at_ms + silent // 3, count, silent * 2 // 3 - 500)
    amount, moved = scene.count(AMOUNT_FEN), scene.moved(jumps)
    bought = moved.legs(scene.turns(cast, count), instrument, buy=True, at_ms=at, amount_fen=amount)
    sold = moved.legs(
        scene.turns(cast, count), instrument, buy=False, at_ms=close_ms + np.arange(count) * 120, amount_fen=amount
    )
    profit = np.full(count, round(amount * gap))
    tables = [("order", bought.orders()), ("order", sold.orders())]
    tables += [("fill", bought.fills(30)), ("fill", sold.fills(30, pnl_fen=profit))]
    who, stall = scene.names(cast), Stall(instrument, at_ms, back_ms)
    return Anomaly("stale_quote_arbitrage", who[0], tables, jumps, (stall,), tuple(who))
