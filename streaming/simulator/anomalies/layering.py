"""Several large orders are stacked on one side, all taken back, and the opposite is done."""

import numpy as np

from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

LAYERS = Dose(4, evasive=(2, 3), mild=(3, 5), medium=(4, 8), severe=(7, 15))
LAYER_FEN = Dose(4_000_000, evasive=(5e5, 2e6), mild=(1e6, 4e6), medium=(2e6, 8e6), severe=(5e6, 3e7))
CANCEL_AFTER_MS = Dose(3_000, evasive=(8_000, 60_000), mild=(3_000, 12_000), medium=(1_000, 6_000), severe=(200, 3_000))
DONE_FEN = alike(300_000, 50_000, 900_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Stack, trade the other side, take everything back within a second; or the other side last."""
    layers, back, instrument = scene.count(LAYERS), scene.count(CANCEL_AFTER_MS), scene.quiet_instrument()
    at = at_ms + np.arange(layers) * 150
    shown = scene.legs(scene.turns(cast, layers), instrument, buy=True, at_ms=at, amount_fen=scene.count(LAYER_FEN))
    while_shown = scene.severity != "usual" and scene.rng.random() < 0.4
    turn = at_ms + layers * 150 + (back // 2 if while_shown else back + 800)
    done = scene.legs(cast[-1], instrument, buy=False, at_ms=turn, amount_fen=scene.count(DONE_FEN))
    orders = [("order", shown.orders()), ("order", shown.orders("cancelled", back)), ("order", done.orders())]
    who = scene.names(cast)
    return Anomaly("layering", who[-1], [*orders, ("fill", done.fills(min(700, back // 4 + 1)))], parties=tuple(who))
