"""A user who loses three times and keeps his stake."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

A_DAY, LIVE_EVERY_MS = 6, 150_000
TRADES, APART_MS = 3, 60_000
LOST = 0.02


def play(scene: Scene, at_ms: int) -> Tables:
    """Open and close, three times the same amount, each time at a loss."""
    place = scene.somebody()
    at, amount = at_ms + np.arange(TRADES) * APART_MS, float(scene.people.trade_fen[place])
    instrument = scene.quiet_instrument()
    opened = scene.legs(place, instrument, buy=True, at_ms=at, amount_fen=amount)
    closed = scene.legs(place, instrument, buy=False, at_ms=at + APART_MS // 2, amount_fen=amount)
    loss = np.full(TRADES, -round(amount * LOST))
    tables = [("order", opened.orders()), ("order", closed.orders())]
    return [*tables, ("fill", opened.fills(300)), ("fill", closed.fills(300, pnl_fen=loss))]
