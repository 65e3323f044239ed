"""Money of one account is scattered over many."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import moved

TAKERS = Dose(12, evasive=(3, 6), mild=(5, 11), medium=(9, 22), severe=(20, 60))
AMOUNT_FEN = alike(300_000, 50_000, 900_000)
LASTS_MS = alike(60_000, 300_000, 3_300_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Every taker is paid once, by the suspects in turn."""
    count, who = scene.count(TAKERS), scene.names(cast)
    rows = []
    for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS))):
        rows += moved(scene, who[n % len(who)], scene.strangers(count)[n], scene.count(AMOUNT_FEN), int(at))
    return Anomaly("fan_out", who[0], [("transfer", rows_from("transfer", rows))], parties=tuple(who))
