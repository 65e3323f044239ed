"""Many accounts are worked from one device."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import account

ACCOUNTS = Dose(7, evasive=(2, 3), mild=(3, 5), medium=(5, 12), severe=(12, 40))
LASTS_MS = alike(30_000, 120_000, 3_300_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Logins one after the other; of a farm with several devices each account uses one."""
    count = scene.count(ACCOUNTS)
    users, devices = scene.strangers(count), [f"d{scene.prefix}farm{n}" for n in range(len(cast))]
    rows = [
        account(users[n], "login_succeeded", int(at), devices[n % len(devices)])
        for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS)))
    ]
    return Anomaly("shared_device", users[-1], [("account", rows_from("account", rows))], parties=(*devices, *users))
