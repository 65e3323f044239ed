"""A winner who takes out his gain: a withdrawal without a deposit near it, smaller than what he holds."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import payment

A_DAY, LIVE_EVERY_MS = 8, 50_000
SHARE_OF_USUAL = (0.5, 4)


def play(scene: Scene, at_ms: int) -> Tables:
    """One withdrawal of a user to his own card."""
    place = scene.drawer()
    amount = scene.people.trade_fen[place] * scene.rng.uniform(*SHARE_OF_USUAL)
    user, card = str(scene.people.user_id[place]), str(scene.people.card_id[place])
    return [("transfer", rows_from("transfer", [payment(scene, user, "withdrawal", amount, at_ms, card_id=card)]))]
