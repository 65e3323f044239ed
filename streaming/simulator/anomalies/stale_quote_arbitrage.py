"""The platform's quotes stand still while the market moves on, and somebody trades at the old price."""

from typing import Any

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.market import Jump, Stall, path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
NEEDS = ("ticks",)
TRADES = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 8), severe=(6, 20))
MOVE = Dose(0.012, evasive=(0.0008, 0.003), mild=(0.003, 0.006), medium=(0.005, 0.015), severe=(0.012, 0.04))
SILENT_MS = alike(25_000, 10_000, 90_000)
CLOSE_AFTER_MS = alike(3_000, 1_000, 20_000)
AMOUNT_FEN = alike(400_000, 100_000, 3_000_000)
TRADE_EVERY_MS, TRADED_E8 = 2_500, 10_000_000


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """The market trades higher, the quotes do not follow; he buys at them, and sells all of it when they do."""
    count, silent, instrument = scene.count(TRADES), scene.count(SILENT_MS), scene.staged_instrument()
    back_ms, factor = at_ms + silent, 1 + scene.share(MOVE)
    close_ms = back_ms + scene.count(CLOSE_AFTER_MS)
    jumps = (
        Jump(instrument, at_ms, back_ms, factor, every_ms=0, closes=False),
        *path(instrument, back_ms, [factor] * 4, (close_ms + 4_000 - back_ms) // 4),
    )
    moved, user, amount = scene.moved(jumps), scene.turns(cast, count), scene.count(AMOUNT_FEN)
    at = scene.moments(at_ms + silent // 3, count, silent * 2 // 3 - 500)
    bought = scene.legs(user, instrument, buy=True, at_ms=at, amount_fen=amount)
    sold = moved.legs(user, instrument, buy=False, at_ms=close_ms + np.arange(count) * 120, amount_fen=amount)
    profit = np.full(count, round(amount * (factor - 1)))
    tables = [("tick", _trades(moved, instrument, at_ms, silent)), ("order", bought.orders()), ("order", sold.orders())]
    tables += [("fill", bought.fills(30)), ("fill", sold.fills(30, pnl_fen=profit))]
    who, stall = scene.names(cast), Stall(instrument, at_ms, back_ms, quotes_only=True)
    return Anomaly("stale_quote_arbitrage", who[0], tables, jumps, (stall,), tuple(who))


def _trades(moved: Scene, instrument: int, at_ms: int, silent_ms: int) -> Any:
    """What others trade meanwhile on the venue, at the moved price."""
    at, told = at_ms + 500 + np.arange(0, silent_ms - 500, TRADE_EVERY_MS), moved.market.instruments[instrument]
    price = moved.market.mid(np.full(len(at), instrument), at)
    words = {"kind": "trade", "instrument": told.name, "venue": told.venue}
    return rows_of("tick", len(at), event_time=at, price_e8=price, quantity_e8=np.full(len(at), TRADED_E8), **words)
