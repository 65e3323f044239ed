"""The price of an instrument leaves its path within moments and comes back."""

import numpy as np

from streaming.simulator.market import Jump, path
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

MOVES_PRICES = True
SPLITS = False
"""Nobody's accounts take part, so there is nothing to be split."""

MOVE = Dose(0.03, evasive=(0.004, 0.018), mild=(0.014, 0.03), medium=(0.025, 0.07), severe=(0.06, 0.2))
RISE_MS = alike(0, 500, 150_000)
LASTS_MS = alike(2_000, 1_000, 60_000)
STEPS = 8


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:  # noqa: ARG001 (every kind is played alike)
    """Up or down, at once or over a minute or two, then a while at the new price."""
    instrument, move = scene.staged_instrument(), scene.share(MOVE)
    move *= -1 if scene.severity != "usual" and scene.rng.random() < 0.5 else 1
    rise = scene.count(RISE_MS) // STEPS
    up = path(instrument, at_ms, list(1 + move * np.arange(1, STEPS) / STEPS), rise) if rise else ()
    top_ms = at_ms + rise * len(up)
    top = Jump(instrument, top_ms, top_ms + scene.count(LASTS_MS), 1 + move)
    return Anomaly("price_jump", str(scene.market.names[instrument]), jumps=(*up, top))
