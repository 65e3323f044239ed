"""Why a rule fired, number by number, and with which nearest number it would not have.

The question is asked again with one value changed and all others as they were. The nearest answer is looked for on both sides,
first in doubling steps, then by halving: exact where the answer changes once on the way, as it does for sums, differences and
products of counts and amounts. A value of a count or amount, which is not negative, is not looked for below zero.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from schemas.rules.evaluation import COMPARISONS, Value, answer
from schemas.rules.expression import Expression
from schemas.rules.grammar import RefusedExpressionError, operands, tree_of

TIMES = 10
LEAST = 10**6
"""How far a value is looked for: ten times itself away, or a million; beyond that it explains nothing, and numbers overflow."""

SIGNS: dict[type[exp.Expr], str] = {exp.EQ: "=", exp.NEQ: "≠", exp.GT: ">", exp.GTE: "≥", exp.LT: "<", exp.LTE: "≤"}


@dataclass(frozen=True)
class Comparison:
    """One comparison of a question: both sides as written and as numbers (None: an input is missing), and whether it holds."""

    left: str
    sign: str
    right: str
    left_value: int | None
    right_value: int | None
    holds: bool | None


@dataclass(frozen=True)
class Flip:
    """With `name` at most (at least) `limit`, everything else as it was, the rule would not have fired."""

    name: str
    value: int
    side: Literal["at_most", "at_least"]
    limit: int


def comparisons(condition: str, thresholds: Mapping[str, int | None], values: Mapping[str, Value]) -> list[Comparison]:
    """The comparisons of a question in their order, with the numbers that they compared; none for one that cannot be read."""
    known = {**values, **thresholds}
    tree = _tree(condition)
    return [_comparison(node, known) for node in tree.find_all(*COMPARISONS, bfs=False)] if tree else []


def flips(condition: str, thresholds: Mapping[str, int | None], values: Mapping[str, Value]) -> list[Flip]:
    """For each input, the nearest value with which the rule would not have fired; none when it does not fire as it is."""
    tree = _tree(condition)
    if tree is None or not _fires(tree, {**values, **thresholds}):
        return []
    known = {**values, **thresholds}
    names = dict.fromkeys(column.name for column in tree.find_all(exp.Column, bfs=False) if column.name not in thresholds)
    numbers = {name: value for name in names if isinstance(value := values.get(name), int)}
    return [flip for name, value in numbers.items() for flip in _flip(tree, name, value, known)]


def _tree(condition: str) -> exp.Expr | None:
    try:
        return tree_of(condition)
    except RefusedExpressionError:
        return None


def _fires(tree: exp.Expr, known: Mapping[str, Value]) -> bool:
    return answer(_bare(tree), known) is True


def _bare(tree: exp.Expr) -> Expression:
    """A part of a question as the evaluator takes it; all its names are inputs."""
    return Expression("", tree, "truth", {}, (), "")


def _comparison(node: exp.Expr, known: Mapping[str, Value]) -> Comparison:
    left, right = operands(node)
    holds = answer(_bare(node), known)
    compared = _number(left, known), _number(right, known)
    return Comparison(left.sql(), SIGNS[type(node)], right.sql(), *compared, holds if isinstance(holds, bool) else None)


def _number(side: exp.Expr, known: Mapping[str, Value]) -> int | None:
    value = answer(_bare(side), known)
    return value if isinstance(value, int) else None


def _flip(tree: exp.Expr, name: str, value: int, known: Mapping[str, Value]) -> Iterator[Flip]:
    def silent(step: int) -> bool:
        return not _fires(tree, {**known, name: value + step})

    farthest = max(LEAST, TIMES * abs(value))
    down = _nearest(lambda step: silent(-step), value if value >= 0 else farthest)
    up = _nearest(silent, farthest)
    if down is not None and (up is None or down <= up):
        yield Flip(name, value, "at_most", value - down)
    elif up is not None:
        yield Flip(name, value, "at_least", value + up)


def _nearest(silent: Callable[[int], bool], farthest: int) -> int | None:
    """The least step up to `farthest` at which the rule is silent; None when it is not."""
    if farthest == 0:
        return None
    fires, step = 0, 1
    while not silent(min(step, farthest)):
        if step >= farthest:
            return None
        fires, step = step, step * 2
    quiet = min(step, farthest)
    while quiet - fires > 1:
        middle = (quiet + fires) // 2
        fires, quiet = (fires, middle) if silent(middle) else (middle, quiet)
    return quiet
