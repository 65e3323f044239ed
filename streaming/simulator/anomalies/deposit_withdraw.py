"""Money that only passes through: paid in and nearly all taken out again, hardly traded."""

import numpy as np

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene, Tables
from streaming.simulator.severity import Dose
from streaming.simulator.told import payment

DEPOSIT_FEN = Dose(2_000_000, evasive=(2e5, 1.2e6), mild=(8e5, 2.5e6), medium=(1.5e6, 1e7), severe=(8e6, 1e8))
TAKEN = Dose(0.975, evasive=(0.5, 0.9), mild=(0.8, 0.97), medium=(0.9, 0.99), severe=(0.95, 0.999))
TRADED = Dose(0, evasive=(0.05, 0.3), mild=(0.02, 0.15), medium=(0.005, 0.08), severe=(0.001, 0.02))
BETWEEN_MS = Dose(
    40_000, evasive=(2_400_000, 10_800_000), mild=(900_000, 4_200_000), medium=(180_000, 2_400_000), severe=(20_000, 600_000)
)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Each account passes on its part, with a small trade for show."""
    amount, taken = scene.count(DEPOSIT_FEN) / len(cast), scene.share(TAKEN)
    between, who, rows = scene.count(BETWEEN_MS), scene.names(cast), []
    for n, user in enumerate(who):
        rows.append(payment(scene, user, "deposit", amount, at_ms + n * 1_700))
        rows.append(payment(scene, user, "withdrawal", amount * taken, at_ms + n * 1_700 + between))
    tables: Tables = [("transfer", rows_from("transfer", rows))]
    if traded := amount * scene.share(TRADED):
        at = np.full(len(cast), at_ms + between // 2)
        legs = scene.legs(np.array(cast), scene.quiet_instrument(), buy=True, at_ms=at, amount_fen=traded)
        tables += [("order", legs.orders()), ("fill", legs.fills(150))]
    return Anomaly("deposit_withdraw", who[0], tables, parties=tuple(who))
