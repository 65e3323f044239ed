"""How far one user came in an ordered funnel: every entry starts a chain, and the chain that came furthest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Touch:
    """An event that matches steps of a funnel, step 1 as bit 0: `at` in UTC ms; `value`: its breakdown property."""

    at: int
    matches: int
    value: str | None = None

    def fills(self, step: int) -> bool:
        """Whether it meets the conditions of a step, the first being 0 here."""
        return bool(self.matches >> step & 1)


@dataclass(frozen=True)
class Chain:
    """The touches that filled the first steps, in step order; the first one is the entry."""

    touches: tuple[Touch, ...]

    @property
    def entered_at(self) -> int:
        """When its clock started, UTC ms."""
        return self.touches[0].at

    @property
    def depth(self) -> int:
        """How many steps it filled."""
        return len(self.touches)


@dataclass(frozen=True)
class Progress:
    """A user's furthest chain and his newest entry, after which no chain of his can start."""

    chain: Chain
    newest_entry_at: int


def evaluate(touches: Sequence[Touch], steps: int, window_ms: int, start_ms: int, end_ms: int) -> Progress | None:
    """The progress of a user whose touches are sorted by (event_time, seq, event_id), or None when he never entered.

    Entries lie in [start_ms, end_ms); every later step at most window_ms after its entry, that instant included.
    """
    best: dict[int, Chain] = {}
    newest_entry_at = -1
    for at, group in groupby(touches, key=lambda touch: touch.at):
        instant = list(group)
        entries = [i for i, touch in enumerate(instant) if start_ms <= at < end_ms and touch.fills(0)]
        newest_entry_at = at if entries else newest_entry_at
        if steps not in best:
            _grow(best, instant, steps, at - window_ms)
            for i in entries:
                chain = Chain((instant[i], *_filled(instant[:i] + instant[i + 1 :], 1, steps)))
                best[chain.depth] = chain
    return Progress(best[max(best)], newest_entry_at) if best else None


def _grow(best: dict[int, Chain], instant: list[Touch], steps: int, oldest_entry_at: int) -> None:
    """Adds to open chains what an instant brings them; the deepest first, so that a step keeps the time it was first reached.

    Of two chains of one depth the one that entered later is kept: it can still do whatever the older one can.
    """
    for depth in sorted(best, reverse=True):
        chain = best[depth]
        if chain.entered_at >= oldest_entry_at:
            grown = Chain(chain.touches + _filled(instant, depth, steps))
            rival = best.get(grown.depth)
            if rival is None or grown.entered_at > rival.entered_at:
                best[grown.depth] = grown


def _filled(instant: list[Touch], first_step: int, steps: int) -> tuple[Touch, ...]:
    """Touches of one instant that fill as many steps as possible from first_step on, each touch one step."""
    filler: dict[int, int] = {}
    for step in range(first_step, steps):
        if not _place(step, instant, filler, set()):
            break
    return tuple(instant[filler[step]] for step in sorted(filler))


def _place(step: int, instant: list[Touch], filler: dict[int, int], tried: set[int]) -> bool:
    """Finds a touch for a step, moving those of earlier steps if need be (an augmenting path)."""
    for i, touch in enumerate(instant):
        if touch.fills(step) and i not in tried:
            tried.add(i)
            holder = next((s for s, taken in filler.items() if taken == i), None)
            if holder is None or _place(holder, instant, filler, tried):
                filler[step] = i
                return True
    return False
