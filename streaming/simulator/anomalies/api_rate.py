"""A program that calls far too often: 64 calls within a minute."""

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.scene import Anomaly, Pair, Scene

CALLS = 64
SPACING_MS = 500


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """Two calls a second for half a minute."""
    who = scene.people.user_id[pair[0]]
    calls = rows_of(
        "account",
        CALLS,
        event_time=at_ms + np.arange(CALLS) * SPACING_MS,
        kind="api_called",
        user_id=who,
        device_id=scene.people.device_id[pair[0]],
        endpoint="/v1/orders",
    )
    return Anomaly("api_rate", who, [("account", calls)])
