"""Somebody invites people who do not exist, for the reward."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import account

INVITED = Dose(12, evasive=(2, 5), mild=(4, 10), medium=(9, 25), severe=(20, 80))
LASTS_MS = alike(40_000, 600_000, 14_400_000)
DEVICES = 3


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Registrations under the suspects' names from a few devices."""
    count, who = scene.count(INVITED), scene.names(cast)
    users = scene.strangers(count)
    rows = [
        account(
            users[n],
            "registered",
            int(at),
            f"d{scene.prefix}farm{n % DEVICES}",
            channel="referral",
            acquisition_fen=1_500,
            referrer_user_id=who[n % len(who)],
        )
        for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS)))
    ]
    return Anomaly("referral_farming", who[0], [("account", rows_from("account", rows))], parties=(*who, *users))
