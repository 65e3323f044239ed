"""Cash comes in pieces, each just under the sum that the bank must report."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import payment

REPORTED_FEN = 5_000_000
"""Cash of ¥50,000 a day is reported to the central bank; everybody who launders knows it."""

PIECES = Dose(4, evasive=(1, 2), mild=(2, 3), medium=(3, 5), severe=(5, 10))
SHARE = alike(0.96, 0.82, 0.995)
LASTS_MS = alike(90_000, 1_200_000, 14_400_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """The pieces of one day, the accounts taking turns."""
    count, who = scene.count(PIECES), scene.names(cast)
    rows = [
        payment(scene, who[n % len(who)], "deposit", REPORTED_FEN * scene.share(SHARE), at)
        for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS)))
    ]
    return Anomaly("structuring", who[0], [("transfer", rows_from("transfer", rows))], parties=tuple(who))
