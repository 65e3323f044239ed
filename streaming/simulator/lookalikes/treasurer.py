"""The treasurer of a savings club who collects from the members: it looks like a funnel account."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import moved

A_DAY, HARD = 2, True
MEMBERS, PART_FEN, APART_MS = (6, 16), (20_000, 100_000), (20_000, 900_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """The same sum from every member within some hours."""
    treasurer, part, rows = str(scene.people.user_id[scene.somebody()]), int(scene.rng.integers(*PART_FEN)), []
    for _ in range(int(scene.rng.integers(*MEMBERS))):
        member = str(scene.people.user_id[scene.somebody()])
        at_ms += int(scene.rng.integers(*APART_MS))
        if member != treasurer:
            rows += moved(scene, member, treasurer, part, at_ms)
    return [("transfer", rows_from("transfer", rows))]
