"""Somebody who knows of a large order to come trades before it and closes after it."""

import numpy as np

from streaming.simulator.market import path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
EXTRA = 1
CLIENT_FEN = Dose(20_000_000, evasive=(2e6, 8e6), mild=(5e6, 1.5e7), medium=(1e7, 4e7), severe=(3e7, 1.5e8))
OWN_SHARE = alike(0.05, 0.01, 0.2)
BEFORE_MS = alike(5_000, 1_000, 60_000)
AFTER_MS = alike(8_000, 2_000, 120_000)
IMPACT = Dose(0.004, evasive=(0.0003, 0.001), mild=(0.001, 0.003), medium=(0.002, 0.008), severe=(0.006, 0.02))


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """The first of the cast is the client; the others buy before his order and sell after it has moved the price."""
    client, runners, instrument = cast[0], np.array(cast[1:]), scene.staged_instrument()
    order_ms, amount = at_ms + scene.count(BEFORE_MS), scene.count(CLIENT_FEN)
    close_ms = order_ms + scene.count(AFTER_MS)
    jumps = path(instrument, order_ms + 50, [1 + scene.share(IMPACT)], close_ms + 2_000 - order_ms)
    own, moved = amount * scene.share(OWN_SHARE) / len(runners), scene.moved(jumps)
    bought = moved.legs(runners, instrument, buy=True, at_ms=np.full(len(runners), at_ms), amount_fen=own)
    large = moved.legs(client, instrument, buy=True, at_ms=order_ms, amount_fen=amount)
    sold = moved.legs(runners, instrument, buy=False, at_ms=np.full(len(runners), close_ms), amount_fen=own)
    profit = np.rint(own * (sold.price_e8(sold.at_ms) / bought.price_e8(bought.at_ms) - 1)).astype(np.int64)
    tables = [("order", legs.orders()) for legs in (bought, large, sold)]
    tables += [("fill", bought.fills(40)), ("fill", large.fills(60)), ("fill", sold.fills(40, pnl_fen=profit))]
    who = scene.names(cast)
    return Anomaly("front_running", who[1], tables, jumps, parties=("+".join(sorted(who[:2])), *who))
