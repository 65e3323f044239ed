"""One account logs in at two places between which nobody can have travelled in the time."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Cast, Scene
from streaming.simulator.severity import Dose
from streaming.simulator.told import account

ROUTES = {
    "usual": ("Shanghai", "New York"),
    "evasive": ("Shanghai", "Hangzhou"),
    "mild": ("Shanghai", "Chengdu"),
    "medium": ("Shenzhen", "London"),
    "severe": ("Shanghai", "New York"),
}
"""From a train ride to the other side of the world."""

BETWEEN_MS = Dose(
    90_000,
    evasive=(2_700_000, 9_000_000),
    mild=(2_400_000, 7_200_000),
    medium=(3_600_000, 21_600_000),
    severe=(60_000, 3_600_000),
)


def play(scene: Scene, cast: Cast, at_ms: int) -> Anomaly:
    """At home, and a while later far away; the same with every account that the thief holds."""
    who, between, rows = scene.names(cast), scene.count(BETWEEN_MS), []
    for n, user in enumerate(who):
        for turn, city in enumerate(ROUTES[scene.severity]):
            at, device = at_ms + n * 5_000 + turn * between, f"d{scene.prefix}{turn}"
            rows.append(account(user, "login_succeeded", at, device, city=city))
    return Anomaly("impossible_travel", who[0], [("account", rows_from("account", rows))], parties=tuple(who))
