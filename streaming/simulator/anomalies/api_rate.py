"""A program that calls far too often within a minute."""

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

CALLS = Dose(64, evasive=(20, 55), mild=(45, 90), medium=(80, 200), severe=(200, 500))
LASTS_MS = alike(32_000, 15_000, 100_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """One burst of calls, the accounts taking turns."""
    count = scene.count(CALLS)
    user = scene.turns(cast, count)
    calls = rows_of(
        "account",
        count,
        event_time=scene.moments(at_ms, count, scene.count(LASTS_MS)),
        kind="api_called",
        user_id=scene.people.user_id[user],
        device_id=scene.people.device_id[user],
        endpoint="/v1/orders",
    )
    who = scene.names(cast)
    return Anomaly("api_rate", who[0], [("account", calls)], parties=tuple(who))
