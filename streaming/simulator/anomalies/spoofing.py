"""Spoofing: a large order is shown to move the others, taken back, and the opposite is done."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

SHOWN_FEN = Dose(8_000_000, evasive=(1.5e6, 5e6), mild=(4e6, 8e6), medium=(7e6, 2e7), severe=(2e7, 8e7))
DONE_FEN = alike(300_000, 50_000, 900_000)
CANCEL_AFTER_MS = Dose(2_500, evasive=(4_000, 30_000), mild=(2_000, 8_000), medium=(800, 4_000), severe=(100, 1_500))
TURN_AFTER_MS = alike(1_500, 200, 6_000)
ROUNDS = Dose(1, evasive=(1, 2), mild=(1, 3), medium=(2, 4), severe=(3, 8))


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Show, take back, trade the other side; of several accounts one shows and the next one trades."""
    rounds, instrument = scene.count(ROUNDS), scene.quiet_instrument()
    begun = scene.moments(at_ms, rounds, rounds * 30_000)
    back = scene.count(CANCEL_AFTER_MS)
    # Many trade while the large order still stands, and take it back only then.
    while_shown = scene.severity != "usual" and scene.rng.random() < 0.4
    turn = begun + (back // 2 if while_shown else back + scene.count(TURN_AFTER_MS))
    shown = scene.legs(scene.turns(cast, rounds), instrument, buy=True, at_ms=begun, amount_fen=scene.count(SHOWN_FEN))
    trader = scene.turns(np.roll(cast, -1), rounds)
    done = scene.legs(trader, instrument, buy=False, at_ms=turn, amount_fen=scene.count(DONE_FEN))
    orders = [("order", shown.orders()), ("order", shown.orders("cancelled", back)), ("order", done.orders())]
    who = scene.names(cast)
    return Anomaly("spoofing", who[0], [*orders, ("fill", done.fills(min(1_000, back // 4 + 1)))], parties=tuple(who))
