"""A business traveller: in the morning at home, after a flight of some hours in another city, on the same telephone."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import account

A_DAY, LIVE_EVERY_MS = 5, 120_000
FLIGHTS = (("Shanghai", "Chengdu", 4.5), ("Shenzhen", "Xi'an", 4.0), ("Hangzhou", "Wuhan", 3.5), ("Shanghai", "Shenzhen", 4.0))
"""From, to, and hours from the first login to the second."""

HOUR_MS = 3_600_000


def play(scene: Scene, at_ms: int) -> Tables:
    """Two logins with the way between them."""
    user = scene.strangers(1, f"traveller{at_ms}-")[0]  # somebody of whom nothing else is seen on this day
    device = f"d{user}"
    home, away, hours = FLIGHTS[int(scene.rng.integers(0, len(FLIGHTS)))]
    there_ms = at_ms + int(hours * HOUR_MS * scene.rng.uniform(1, 1.5))
    rows = [
        account(user, "login_succeeded", at_ms, device, city=home),
        account(user, "login_succeeded", there_ms, device, city=away),
    ]
    return [("account", rows_from("account", rows))]
