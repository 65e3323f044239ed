"""A user with a new telephone who has to guess his own password first: it looks like a taken-over account."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import account, payment

A_DAY, HARD = 3, True
TRIES, APART_MS, PAID_AFTER_MS = (1, 5), 15_000, (120_000, 14_400_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """Some wrong passwords, the right one, and later a withdrawal."""
    place, device, rows = scene.drawer(), f"d{scene.prefix}phone", []
    user = str(scene.people.user_id[place])
    for _ in range(int(scene.rng.integers(*TRIES))):
        rows.append(account(user, "login_failed", at_ms, device, reason="wrong password"))
        at_ms += APART_MS
    rows.append(account(user, "login_succeeded", at_ms, device))
    paid_ms = at_ms + int(scene.rng.integers(*PAID_AFTER_MS))
    gone = payment(scene, user, "withdrawal", scene.people.trade_fen[place], paid_ms, device_id=device)
    return [("account", rows_from("account", rows)), ("transfer", rows_from("transfer", [gone]))]
