"""An account is taken over: wrong passwords, a login from a device that nobody knows, then the money leaves."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import account, payment

FAILURES = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 10), severe=(8, 40))
LEAVES_AFTER_MS = Dose(
    30_000, evasive=(3_600_000, 21_600_000), mild=(900_000, 4_500_000), medium=(120_000, 1_800_000), severe=(15_000, 300_000)
)
GUESSING_MS = alike(20_000, 10_000, 600_000)
AMOUNT_FEN = alike(400_000, 50_000, 9_000_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """The attacker tries each account in turn from one device; what the first of them has is drawn off."""
    who, count, device = scene.names(cast), scene.count(FAILURES), f"d{scene.prefix}new"
    lasts = scene.count(GUESSING_MS)
    logins = [
        account(who[n % len(who)], "login_failed", at, device, reason="wrong password")
        for n, at in enumerate(scene.moments(at_ms, count, lasts))
    ]
    moves = []
    for n, user in enumerate(who):
        in_ms = at_ms + lasts + 3_000 + n * 2_000
        logins.append(account(user, "login_succeeded", in_ms, device))
        gone_ms = in_ms + scene.count(LEAVES_AFTER_MS)
        moves.append(payment(scene, user, "withdrawal", scene.count(AMOUNT_FEN), gone_ms, device_id=device))
    tables = [("account", rows_from("account", logins)), ("transfer", rows_from("transfer", moves))]
    return Anomaly("takeover", who[0], tables, parties=tuple(who))
