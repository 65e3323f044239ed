"""When anomalies are staged: a quick opening, then so few that at most one row in a thousand belongs to one."""

from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType

import numpy as np

from schemas.catalogue import modules_of
from streaming.simulator import anomalies
from streaming.simulator.population import Population
from streaming.simulator.scene import Anomaly, Cast, Scene

OPENING = (
    "rapid_trading", "off_market_fill", "large_trade", "spoofing", "price_jump", "deposit_withdraw", "api_rate",
    "wash_trade",
)  # fmt: skip
OPENING_MS = (3_000, 15_000, 30_000, 55_000, 80_000, 105_000, 130_000, 165_000)
"""Which kinds are played in the first minutes, and when."""

BASE_RATE = 0.0007
"""The share of all rows that goes to anomalies, so that even after a large one, at the end of an hour, it is under 0.1 %."""

LARGE = ("order_to_trade_ratio", "quote_stuffing")
"""Kinds of more than a hundred rows: they come last, and a generated week is too small for them."""

Player = Callable[[Scene, Cast, int], Anomaly]


@cache
def modules() -> dict[str, ModuleType]:
    """Every kind of anomaly by its file's name."""
    return modules_of(anomalies)


def kinds() -> tuple[str, ...]:
    """All kinds: those of the opening first, the large ones last."""
    others = sorted(set(modules()) - set(OPENING) - set(LARGE))
    return (*OPENING, *others, *LARGE)


def needs(kind: str) -> tuple[str, ...]:
    """What a kind cannot be played without: `ticks` by the second, the `close` of a day, a `profile` that is known."""
    needed: tuple[str, ...] = getattr(modules()[kind], "NEEDS", ())
    return needed


def splits(kind: str) -> bool:
    """Whether a kind is done by accounts, among which it can be split."""
    return bool(getattr(modules()[kind], "SPLITS", True))


def moves_prices(kind: str) -> bool:
    """Whether a kind needs an instrument for itself for a while, because it moves the price, the volume or the quotes."""
    return bool(getattr(modules()[kind], "MOVES_PRICES", False))


def live_kinds() -> tuple[str, ...]:
    """Kinds that can be played at any moment of live play."""
    return tuple(kind for kind in kinds() if set(needs(kind)) <= {"ticks"})


def history_kinds() -> tuple[str, ...]:
    """Kinds that can be played in a past whose prices are told every few minutes."""
    return tuple(kind for kind in kinds() if not needs(kind) and kind not in LARGE)


def turns(rng: np.random.Generator) -> Iterator[str]:
    """Kinds for ever: all of them in their order, then shuffled again and again."""
    yield from live_kinds()
    while True:
        yield from map(str, rng.permutation(live_kinds()))


def moment_ms(turn: int, rows_before: int, before_ms: int, rate: float) -> int:
    """When a turn is played, in ms since the start: not before all rows staged so far are rare enough among all.

    rate: events a second of the platform.
    """
    if turn < len(OPENING_MS):
        return OPENING_MS[turn]
    return max(before_ms + 10_000, int(rows_before / (BASE_RATE * rate) * 1_000))


def accounts(kind: str, split: int = 1) -> int:
    """How many linked accounts a kind takes when its deed is split over so many."""
    return split + int(getattr(modules()[kind], "EXTRA", 0))


def suspects(people: Population, kind: str, turn: int) -> Cast:
    """The linked pair whose turn it is to play a kind, or the first of the two."""
    mine = np.flatnonzero(people.roles.suspect == kinds().index(kind))[::2]
    first = int(mine[turn % len(mine)])
    return (first, first + 1)[: accounts(kind)]


def play(scene: Scene, kind: str, cast: Cast, number: int, at_ms: int) -> Anomaly:
    """One anomaly of a kind, its number on every row; what it does to the market is done at once."""
    played: Player = modules()[kind].play
    staged = played(scene, cast, at_ms).labelled(number)
    scene.market.jumps.extend(staged.jumps)
    scene.market.stalls.extend(staged.stalls)
    return staged
