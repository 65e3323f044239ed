"""A day trader who builds a position in slices and takes his profit as soon as there is one: it looks like lighting a move."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

A_DAY, HARD = 6, True
SLICES, APART_MS, OUT_AFTER_MS = (4, 9), (1_000, 25_000), (10_000, 180_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """Buys every few seconds, then one sale, at whatever the market is."""
    rng, place, instrument = scene.rng, scene.somebody(), scene.quiet_instrument()
    count = int(rng.integers(*SLICES))
    at, slice_fen = at_ms + np.cumsum(rng.integers(*APART_MS, count)), scene.people.trade_fen[place] // 2
    bought = scene.legs(place, instrument, buy=True, at_ms=at, amount_fen=slice_fen)
    out_ms = int(at[-1]) + int(rng.integers(*OUT_AFTER_MS))
    sold = scene.legs(place, instrument, buy=False, at_ms=out_ms, amount_fen=slice_fen * count)
    profit = np.rint(slice_fen * count * (sold.price_e8(sold.at_ms) / bought.price_e8(at).mean() - 1)).astype(np.int64)
    tables = [("order", bought.orders()), ("order", sold.orders())]
    return [*tables, ("fill", bought.fills(200)), ("fill", sold.fills(200, pnl_fen=profit))]
