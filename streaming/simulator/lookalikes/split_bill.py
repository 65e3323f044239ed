"""Friends who split a bill: three or four of them pay one back within minutes."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import moved

A_DAY, LIVE_EVERY_MS = 3, 240_000
FRIENDS, APART_MS = (3, 5), (5_000, 120_000)
PART_FEN = (2_000, 30_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """The same small amount from everybody."""
    host, part, rows = str(scene.people.user_id[scene.somebody()]), int(scene.rng.integers(*PART_FEN)), []
    for _ in range(int(scene.rng.integers(*FRIENDS))):
        at_ms += int(scene.rng.integers(*APART_MS))
        friend = str(scene.people.user_id[scene.somebody()])
        if friend != host:
            rows += moved(scene, friend, host, part, at_ms)
    return [("transfer", rows_from("transfer", rows))] if rows else []
