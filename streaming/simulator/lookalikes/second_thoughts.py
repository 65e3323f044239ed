"""A newcomer to larger sums who pays in, gets cold feet and takes most of it out again: it looks like money passing through."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Scene, Tables
from streaming.simulator.told import payment

A_DAY, HARD = 2, True
PAID_FEN, KEPT, AFTER_MS = (200_000, 3_000_000), (0, 0.4), (600_000, 10_800_000)


def play(scene: Scene, at_ms: int) -> Tables:
    """In, and some minutes or hours later out."""
    user, paid = str(scene.people.user_id[scene.drawer()]), int(scene.rng.integers(*PAID_FEN))
    back_ms = at_ms + int(scene.rng.integers(*AFTER_MS))
    back = payment(scene, user, "withdrawal", paid * (1 - scene.rng.uniform(*KEPT)), back_ms)
    return [("transfer", rows_from("transfer", [payment(scene, user, "deposit", paid, at_ms), back]))]
