"""A promoter in the street who registers newcomers on his own tablet: it looks like a farm of invented people."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import account

A_DAY, HARD = 2, True
NEWCOMERS, APART_MS = (3, 14), (120_000, 900_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """Registrations one after the other, all on the invitation of the promoter."""
    promoter, device = str(scene.people.user_id[scene.somebody()]), f"d{scene.prefix}tablet"
    rows = []
    for user in scene.strangers(int(scene.rng.integers(*NEWCOMERS))):
        told = {"channel": "street_team", "acquisition_fen": 2_000, "referrer_user_id": promoter}
        rows.append(account(user, "registered", at_ms, device, **told))
        at_ms += int(scene.rng.integers(*APART_MS))
    return [("account", rows_from("account", rows))]
