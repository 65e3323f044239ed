"""An account that slept for months wakes up with money."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import account, payment

NEEDS = ("profile",)
"""Only who knows when an account was last seen can tell that it slept."""

ASLEEP_DAYS = Dose(200, evasive=(20, 60), mild=(45, 110), medium=(90, 220), severe=(180, 900))
AMOUNT_FEN = Dose(3_000_000, evasive=(5e4, 5e5), mild=(3e5, 2e6), medium=(1e6, 1e7), severe=(5e6, 5e7))
BEFORE_MS = alike(30_000, 20_000, 600_000)
DAY_MS = 86_400_000


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """A login from a device that nobody knows, then a deposit and a withdrawal."""
    who, days, amount = scene.names(cast), scene.count(ASLEEP_DAYS), scene.count(AMOUNT_FEN) / len(cast)
    logins, moves = [], []
    for n, user in enumerate(who):
        at, device = at_ms + n * 4_000, f"d{scene.prefix}new"
        logins.append(account(user, "login_succeeded", at, device))
        paid_ms = at + scene.count(BEFORE_MS)
        moves += [
            payment(scene, user, "deposit", amount, paid_ms),
            payment(scene, user, "withdrawal", amount / 2, paid_ms + 90_000),
        ]
    tables = [("account", rows_from("account", logins)), ("transfer", rows_from("transfer", moves))]
    asleep = dict.fromkeys(who, at_ms - days * DAY_MS)
    return Anomaly("dormant_account", who[0], tables, parties=tuple(who), last_seen_ms=asleep)
