"""An identity check is tried again and again with papers that do not fit."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import account

TRIES = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 8), severe=(8, 20))
LASTS_MS = alike(40_000, 120_000, 3_300_000)
REASONS = ("face mismatch", "name mismatch", "document expired")


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Refusal after refusal, the accounts taking turns on one device."""
    count, who = scene.count(TRIES), scene.names(cast)
    rows = [
        account(who[n % len(who)], "kyc_failed", int(at), f"d{scene.prefix}kyc", reason=REASONS[n % len(REASONS)])
        for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS)))
    ]
    return Anomaly("identity_retries", who[0], [("account", rows_from("account", rows))], parties=tuple(who))
