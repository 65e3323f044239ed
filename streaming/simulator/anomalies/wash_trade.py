"""Linked accounts trade with each other, so that volume appears where no ownership changed."""

import numpy as np

from streaming.simulator.arrow_rows import only
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike

EXTRA = 1
AMOUNT_FEN = alike(450_000, 50_000, 5_000_000)
APART_MS = Dose(1_000, evasive=(6_000, 90_000), mild=(2_000, 15_000), medium=(300, 6_000), severe=(20, 1_500))
ROUNDS = Dose(1, evasive=(1, 2), mild=(1, 3), medium=(2, 5), severe=(4, 12))
UNEQUAL = Dose(0, evasive=(0.01, 0.1), mild=(0.001, 0.01), medium=(1e-9, 2e-9), severe=(1e-9, 2e-9))
"""By which share the second side's quantity differs, so that the two do not look alike."""

VENUE_TELLS = 0.5


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """One account buys what the others sell, round by round."""
    rounds, apart, instrument = scene.count(ROUNDS), scene.count(APART_MS), scene.quiet_instrument()
    first = np.full(rounds, cast[0])
    second = scene.turns(cast[1:], rounds)
    user, side = np.concatenate([first, second]), np.arange(2 * rounds) < rounds
    begun = scene.moments(at_ms, rounds, rounds * 20_000)
    at = np.concatenate([begun, begun + apart])
    legs = scene.legs(user, instrument, buy=side, at_ms=at, amount_fen=scene.count(AMOUNT_FEN))
    legs.quantity_e8[:rounds] = legs.quantity_e8[0]
    legs.quantity_e8[rounds:] = round(int(legs.quantity_e8[0]) * (1 + scene.share(UNEQUAL)))
    other = scene.people.user_id[np.concatenate([second, first])]
    told = np.full(2 * rounds, scene.rng.random() < VENUE_TELLS or scene.severity == "usual")
    fills = legs.fills(500, counterparty_user_id=only(other, told))
    who = scene.names(cast)
    return Anomaly(
        "wash_trade", "|".join(sorted(who[:2])), [("order", legs.orders()), ("fill", fills)], parties=("+".join(who), *who)
    )
