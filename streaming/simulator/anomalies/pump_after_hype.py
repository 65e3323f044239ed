"""An instrument is talked up, its price rises, and who talked sells."""

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.market import path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
SHARES = Dose(45, evasive=(6, 18), mild=(15, 45), medium=(40, 120), severe=(100, 300))
HYPE_MS = alike(150_000, 120_000, 1_200_000)
RISE_MS = alike(50_000, 40_000, 400_000)
MOVE = Dose(0.03, evasive=(0.003, 0.01), mild=(0.008, 0.02), medium=(0.015, 0.04), severe=(0.04, 0.12))
HOLDING_FEN = alike(2_000_000, 500_000, 20_000_000)
STEPS = 10


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Shares of many strangers, then the rise, then the sale at the top."""
    count, lasts, instrument = scene.count(SHARES), scene.count(HYPE_MS), scene.staged_instrument()
    told = [*scene.names(cast), *scene.strangers(max(1, count // 3))]
    name = str(scene.market.names[instrument])
    shares = rows_of(
        "social",
        count,
        event_time=scene.moments(at_ms, count, lasts),
        kind="shared",
        user_id=np.resize(np.array(told), count),
        group_id=np.char.add("chat", (np.arange(count) % 5).astype(str)),
        instrument=name,
    )
    rise = scene.share(MOVE) * np.append(np.arange(1, STEPS + 1) / STEPS, [1.0] * 3)
    jumps = path(instrument, at_ms + lasts, list(1 + rise), scene.count(RISE_MS) // STEPS)
    top_ms = jumps[-1].start_ms
    sold = scene.moved(jumps).legs(
        np.array(cast), instrument, buy=False, at_ms=np.full(len(cast), top_ms), amount_fen=scene.count(HOLDING_FEN) / len(cast)
    )
    tables = [("social", shares), ("order", sold.orders()), ("fill", sold.fills(90))]
    return Anomaly("pump_after_hype", name, tables, jumps, parties=(name, *scene.names(cast)))
