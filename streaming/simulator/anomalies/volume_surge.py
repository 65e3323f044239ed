"""An instrument is traded many times as much as in the hour before."""

import numpy as np

from streaming.simulator.arrow_rows import numbers, rows_of
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
NEEDS = ("ticks",)
SPLITS = False
"""Nobody's accounts are known, so there is nothing to be split."""

TIMES = Dose(25, evasive=(1.5, 3), mild=(3, 6), medium=(5, 15), severe=(15, 60))
LASTS_MS = alike(20_000, 10_000, 120_000)
TRADES = alike(8, 6, 30)
HOUR_MS, MINUTE_MS = 3_600_000, 60_000


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:  # noqa: ARG001 (every kind is played alike)
    """Trades of the market, so many that a minute has `TIMES` its usual volume."""
    instrument = scene.staged_instrument()
    usual = scene.market.usual_volume_e8(instrument, (at_ms - HOUR_MS, at_ms)) * MINUTE_MS // HOUR_MS
    count, lasts = scene.count(TRADES), scene.count(LASTS_MS)
    at = scene.moments(at_ms, count, lasts)
    told = scene.market.instruments[instrument]
    volume = usual * scene.share(TIMES) * max(1.0, lasts / MINUTE_MS)
    trades = rows_of(
        "tick",
        count,
        event_time=at,
        kind="trade",
        instrument=told.name,
        venue=told.venue,
        price_e8=scene.market.mid(np.full(count, instrument), at),
        quantity_e8=np.full(count, max(1, int(volume / count))),
    )
    return Anomaly("volume_surge", told.name, [("tick", trades)], began_ms=int(numbers(trades, "event_time")[0]))
