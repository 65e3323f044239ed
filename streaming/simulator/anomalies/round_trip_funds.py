"""Money goes from one account to others and comes back, so that it seems to have come from somewhere."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import moved

EXTRA = 1
AMOUNT_FEN = alike(2_000_000, 300_000, 30_000_000)
BACK = Dose(0.98, evasive=(0.6, 0.9), mild=(0.85, 0.97), medium=(0.93, 1), severe=(0.98, 1))
TRIP_MS = Dose(
    60_000, evasive=(1_800_000, 14_400_000), mild=(600_000, 3_600_000), medium=(120_000, 1_200_000), severe=(5_000, 180_000)
)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Once around all accounts of the cast, each keeping its part of the fee."""
    who, amount, trip = scene.names(cast), scene.count(AMOUNT_FEN), scene.count(TRIP_MS)
    kept, rows = scene.share(BACK) ** (1 / (len(who) - 1)), []
    for n, giver in enumerate(who):
        at = at_ms + trip * n // (len(who) - 1)
        rows += moved(scene, giver, who[(n + 1) % len(who)], amount * kept**n, at)
    return Anomaly(
        "round_trip_funds", who[0], [("transfer", rows_from("transfer", rows))], parties=("+".join(sorted(who[:2])), *who)
    )
