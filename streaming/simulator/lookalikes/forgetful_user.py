"""A user who forgot his password: two wrong ones, then the right one on his own device, and later a withdrawal."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import account, payment

A_DAY, LIVE_EVERY_MS = 10, 60_000
TRIES_MS = (0, 9_000, 25_000)
PAID_AFTER_MS = (40_000, 900_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """The device is the one he always uses."""
    place = scene.drawer()
    user, device = str(scene.people.user_id[place]), str(scene.people.device_id[place])
    *wrong, right = (at_ms + later for later in TRIES_MS)
    logins = [account(user, "login_failed", at, device, reason="wrong password") for at in wrong]
    logins.append(account(user, "login_succeeded", right, device))
    paid_ms = right + int(scene.rng.integers(*PAID_AFTER_MS))
    gone = payment(scene, user, "withdrawal", scene.people.trade_fen[place], paid_ms, device_id=device)
    return [("account", rows_from("account", logins)), ("transfer", rows_from("transfer", [gone]))]
