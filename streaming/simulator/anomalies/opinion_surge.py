"""A chat group suddenly talks many times as much as it uses to."""

import numpy as np

from streaming.simulator import social
from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

SPLITS = False
"""It is the group that counts, whoever writes."""

TIMES = Dose(15, evasive=(1.5, 3), mild=(3, 6), medium=(5, 12), severe=(10, 40))
MINUTES = alike(2, 1, 6)
MINUTE_MS = 60_000


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Some minutes of one group's account of its messages."""
    count, group = scene.count(MINUTES), f"chat{scene.stage % social.CHAT_GROUPS}"
    first = -(-at_ms // MINUTE_MS) * MINUTE_MS + 1_000
    told = rows_of(
        "social",
        count,
        event_time=first + np.arange(count) * MINUTE_MS,
        kind="group_activity",
        user_id=scene.names(cast)[0],
        group_id=group,
        message_count=scene.rng.poisson(social.MESSAGES * scene.share(TIMES), count),
    )
    return Anomaly("opinion_surge", group, [("social", told)])
