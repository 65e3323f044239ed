"""Nothing more is heard of an instrument, as when a line is cut."""

from streaming.simulator.market import Stall
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose

MOVES_PRICES = True
NEEDS = ("ticks",)
SPLITS = False
"""Nobody's accounts take part, so there is nothing to be split."""

SILENT_MS = Dose(45_000, evasive=(4_000, 15_000), mild=(12_000, 40_000), medium=(35_000, 120_000), severe=(120_000, 600_000))


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:  # noqa: ARG001 (every kind is played alike)
    """A silence of one instrument; all others go on."""
    instrument = scene.staged_instrument()
    stall = Stall(instrument, at_ms, at_ms + scene.count(SILENT_MS))
    return Anomaly("feed_stall", str(scene.market.names[instrument]), stalls=(stall,))
