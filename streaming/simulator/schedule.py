"""When anomalies are staged: one of each kind soon after the start, then about one a minute, so that they stay rare."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from schemas.catalogue import modules_of
from streaming.simulator import anomalies
from streaming.simulator.population import Population
from streaming.simulator.scene import Anomaly, Pair, Scene

OPENING = ("rapid_trading", "off_market_fill", "large_trade", "place_cancel_fill", "price_jump", "deposit_withdraw", "api_rate")
"""Kinds in the order of the opening; kinds not named follow."""

OPENING_MS = (3_000, 15_000, 30_000, 55_000, 80_000, 105_000, 130_000, 165_000)
USUAL_RATE = 300.0
EVERY_MS = 60_000
QUIETER = 1.5
"""Power by which a quieter platform stages less: the opening alone weighs more there."""

Player = Callable[[Scene, Pair, int], Anomaly]


@cache
def players() -> dict[str, Player]:
    """Every kind of anomaly by its file's name, and the function that plays one."""
    return {name: module.play for name, module in modules_of(anomalies).items()}


def kinds() -> tuple[str, ...]:
    """All kinds, those of the opening first."""
    return (*OPENING, *sorted(set(players()) - set(OPENING)))


def moments(rng: np.random.Generator, rate: float) -> Iterator[tuple[int, str]]:
    """(ms since the start, kind) for ever; a quieter platform has fewer anomalies."""
    at, every = 0, EVERY_MS * max(1.0, USUAL_RATE / rate) ** QUIETER
    for number, kind in enumerate(kinds()):
        at = OPENING_MS[number] if number < len(OPENING_MS) else at + 30_000
        yield at, kind
    while True:
        for kind in rng.permutation(kinds()):
            at += int(every * rng.uniform(0.8, 1.2))
            yield at, str(kind)


def suspects(people: Population, kind: str, turn: int) -> Pair:
    """The pair whose turn it is to play a kind."""
    mine = np.flatnonzero(people.roles.suspect == kinds().index(kind))[::2]
    first = int(mine[turn % len(mine)])
    return first, first + 1


def play(scene: Scene, kind: str, turn: int, at_ms: int) -> Anomaly:
    """One anomaly of a kind, its number on every row; its prices move the market at once."""
    staged = players()[kind](scene, suspects(scene.people, kind, turn), at_ms).labelled(turn)
    scene.market.jumps.extend(staged.jumps)
    return staged
