"""A user who loses raises his stake each time to win it back."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

LOSSES = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 6), severe=(5, 9))
GROWTH = Dose(2, evasive=(1, 1.2), mild=(1.2, 1.6), medium=(1.5, 2.2), severe=(2, 2.8))
FIRST_FEN = alike(80_000, 30_000, 300_000)
LOST = alike(0.1, 0.03, 0.3)
LASTS_MS = alike(60_000, 600_000, 3_300_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Open, close at a loss, open larger; at last one more that is the largest."""
    count = scene.count(LOSSES)
    at = scene.moments(at_ms, count + 1, scene.count(LASTS_MS))
    amount = scene.count(FIRST_FEN) * scene.share(GROWTH) ** np.arange(count + 1)
    user, instrument = scene.turns(cast, count + 1), scene.quiet_instrument()
    opened = scene.legs(user, instrument, buy=True, at_ms=at, amount_fen=amount)
    closed = scene.legs(user[:-1], instrument, buy=False, at_ms=(at[:-1] + at[1:]) // 2, amount_fen=amount[:-1])
    loss = -np.rint(amount[:-1] * scene.share(LOST)).astype(np.int64)
    tables = [("order", opened.orders()), ("order", closed.orders())]
    tables += [("fill", opened.fills(90)), ("fill", closed.fills(90, pnl_fen=loss))]
    who = scene.names(cast)
    return Anomaly("loss_chasing", who[0], tables, parties=tuple(who))
