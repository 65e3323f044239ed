"""A private user works through the interface for programs all day, as if he were an institution."""

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

CALLS = Dose(58, evasive=(25, 50), mild=(45, 90), medium=(80, 250), severe=(250, 600))
LASTS_MS = alike(240_000, 3_600_000, 18_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Calls at a steady, unhurried pace, the accounts taking turns."""
    count = scene.count(CALLS)
    user = scene.turns(cast, count)
    calls = rows_of(
        "account",
        count,
        event_time=scene.moments(at_ms, count, scene.count(LASTS_MS)),
        kind="api_called",
        user_id=scene.people.user_id[user],
        device_id=scene.people.device_id[user],
        endpoint="/v1/positions",
    )
    who = scene.names(cast)
    return Anomaly("api_abuse", who[0], [("account", calls)], parties=tuple(who))
