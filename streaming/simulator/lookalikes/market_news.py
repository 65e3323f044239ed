"""News that everybody shares while the price follows it: it looks like a pump."""

import numpy as np

from streaming.simulator.arrow_rows import rows_of
from streaming.simulator.market import path
from streaming.simulator.scene import Scene, Tables

A_DAY, HARD = 2, True
SHARES, LASTS_MS, MOVE = (8, 45), 900_000, (-0.02, 0.02)
"""The move is that of the market itself and stays in no case longer than the talk."""


def play(scene: Scene, at_ms: int) -> Tables:
    """Shares of honest people, and the quotes that the news made."""
    rng, place = scene.rng, len(scene.market.feeds) - scene.market.stages  # one that no case moves at that time of day
    count = int(rng.integers(*SHARES))
    users = [str(scene.people.user_id[scene.somebody()]) for _ in range(count)]
    shares = rows_of(
        "social",
        count,
        event_time=scene.moments(at_ms, count, LASTS_MS),
        kind="shared",
        user_id=np.array(users),
        group_id=np.char.add("chat", (np.arange(count) % 7).astype(str)),
        instrument=str(scene.market.names[place]),
    )
    steps = 1 + rng.uniform(*MOVE) * np.sin(np.linspace(0, np.pi, 60))
    scene.market.jumps.extend(path(place, at_ms, list(steps), LASTS_MS // 60))
    return [("social", shares)]
