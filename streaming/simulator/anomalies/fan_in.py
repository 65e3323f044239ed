"""Money of many people is gathered on one account."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose, alike
from streaming.simulator.told import moved

SENDERS = Dose(12, evasive=(3, 6), mild=(5, 11), medium=(9, 22), severe=(20, 60))
AMOUNT_FEN = alike(300_000, 50_000, 900_000)
LASTS_MS = alike(60_000, 300_000, 3_300_000)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """Every sender pays once, to the collectors in turn."""
    count, who = scene.count(SENDERS), scene.names(cast)
    rows = []
    for n, at in enumerate(scene.moments(at_ms, count, scene.count(LASTS_MS))):
        rows += moved(scene, scene.strangers(count)[n], who[n % len(who)], scene.count(AMOUNT_FEN), int(at))
    return Anomaly("fan_in", who[0], [("transfer", rows_from("transfer", rows))], parties=tuple(who))
