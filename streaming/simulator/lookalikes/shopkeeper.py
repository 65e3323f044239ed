"""A shopkeeper who pays in his takings once or twice a day: large round sums that look cut to size."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import payment

A_DAY, HARD = 3, True
TIMES, TAKINGS_FEN, APART_MS = (1, 3), (1_500_000, 5_500_000), (3_600_000, 14_400_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """The takings of the day."""
    user, rows = str(scene.people.user_id[scene.somebody()]), []
    for _ in range(int(scene.rng.integers(*TIMES))):
        rows.append(payment(scene, user, "deposit", int(scene.rng.integers(*TAKINGS_FEN)), at_ms))
        at_ms += int(scene.rng.integers(*APART_MS))
    return [("transfer", rows_from("transfer", rows))]
