"""A newcomer whose photograph is refused once and then passes."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import account

A_DAY, LIVE_EVERY_MS = 6, 180_000
AGAIN_MS = 90_000


def play(scene: Scene, at_ms: int) -> Tables:
    """Registered, refused, passed."""
    user = scene.strangers(1, f"b{at_ms}-")[0]
    device = f"d{user}"
    rows = [
        account(user, "registered", at_ms, device, channel="street_team", acquisition_fen=2_000),
        account(user, "kyc_failed", at_ms + 60_000, device, reason="blurred photo"),
        account(user, "kyc_passed", at_ms + 60_000 + AGAIN_MS, device),
    ]
    return [("account", rows_from("account", rows))]
