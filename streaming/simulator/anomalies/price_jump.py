"""The price of an instrument leaves its path by 3 % for two seconds and comes back."""

from streaming.simulator.instruments import INSTRUMENTS, JUMPY
from streaming.simulator.market import Jump
from streaming.simulator.scene import Anomaly, Pair, Scene

FACTOR = 1.03
LASTS_MS = 2_000


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:  # noqa: ARG001 (every kind is played alike)
    """A spike in the quotes of the instrument kept for it."""
    jump = Jump(JUMPY, at_ms, at_ms + LASTS_MS, FACTOR, -1)
    return Anomaly("price_jump", INSTRUMENTS[JUMPY].name, jumps=(jump,))
