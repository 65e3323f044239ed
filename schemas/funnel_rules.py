"""A funnel's definition as numbers, for the compiled evaluator."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from schemas.funnel import Funnel

FAR = 2**62
"""A moment that never comes, and an interval without an end."""

ORDERED, STRICT, UNORDERED = 0, 1, 2


class Rules(NamedTuple):
    """A funnel as numbers. reach: the furthest step that may follow each; gaps: from, to, min, max; bans: exclusions from, to.

    plain: nothing but steps and a window. Times in ms.
    """

    mode: int
    steps: int
    required: int
    window: int
    plain: bool
    reach: Any
    late: Any
    remember: Any
    gaps: Any
    bans: Any


def rules_of(funnel: Funnel, constant: bool = False) -> Rules:
    """The numbers of a definition; constant: whether a chain must carry one value though the definition does not say so."""
    n = len(funnel.steps)
    optional = [step.optional and at > 0 for at, step in enumerate(funnel.steps)]
    gaps = [(i.from_step - 1, i.to_step - 1, _ms(i.min_s), FAR if i.max_s is None else _ms(i.max_s)) for i in funnel.intervals]
    bans = [(x.from_step - 1, (x.to_step or n) - 1) for x in funnel.exclusions]
    late = [funnel.mode == "strict" or _late_helps(at, optional, gaps, bans) for at in range(n)]
    remember = [_forgets(at, optional, gaps, bans) for at in range(n)]
    reach = [next((k for k in range(at + 1, n) if not optional[k]), n - 1) for at in range(n)]
    plain = funnel.mode == "ordered" and not (gaps or bans or any(optional) or funnel.hold_constant or constant)
    return Rules(
        ("ordered", "strict", "unordered").index(funnel.mode), n, funnel.last_required - 1, funnel.window_ms, plain,
        np.array(reach), np.array(late), np.array(remember), np.array(gaps, np.int64).reshape(-1, 4),
        np.array(bans, np.int64).reshape(-1, 2),
    )  # fmt: skip


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _late_helps(at: int, optional: list[bool], gaps: Sequence[tuple[int, ...]], bans: list[tuple[int, int]]) -> bool:
    """Whether a later event for a step may be better: a longest interval, or an exclusion, counts from it."""
    if any(start == at and longest < FAR for start, _, _, longest in gaps):
        return True
    return any(start <= at < end and all(optional[start:at]) for start, end in bans if start > 0 or at == 0)


def _forgets(at: int, optional: list[bool], gaps: Sequence[tuple[int, ...]], bans: list[tuple[int, int]]) -> bool:
    """Whether it does not matter how a chain came to a step: no interval or exclusion reaches over it."""
    if any(1 <= start < at < end for start, end, _, _ in gaps):
        return False
    return not any(start < at < end and all(optional[start:at]) for start, end in bans)
