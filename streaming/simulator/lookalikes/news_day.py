"""News: everybody trades an instrument somewhat more than usual for some minutes."""

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.scene import Scene, Tables

A_DAY, LIVE_EVERY_MS = 2, 200_000
TIMES, LASTS_MS, TRADES = (1.3, 2), 120_000, 16
HOUR_MS, MINUTE_MS = 3_600_000, 60_000


def play(scene: Scene, at_ms: int) -> Tables:
    """Trades of the market that come on top of the usual ones."""
    place = scene.quiet_instrument()
    told, at = scene.market.instruments[place], scene.moments(at_ms, TRADES, LASTS_MS)
    usual = scene.market.usual_volume_e8(place, (at_ms - HOUR_MS, at_ms)) * LASTS_MS // HOUR_MS
    more = usual * (scene.rng.uniform(*TIMES) - 1) / TRADES
    trades = rows_of(
        "tick",
        TRADES,
        event_time=at,
        kind="trade",
        instrument=told.name,
        venue=told.venue,
        price_e8=scene.market.mid(np.full(TRADES, place), at),
        quantity_e8=np.full(TRADES, max(1, int(more))),
    )
    return [("tick", trades)]
