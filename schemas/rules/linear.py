"""A number of a rule as a sum of multiples of its inputs, so that `2 * a > 6` and `a < 3` are seen to speak of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from math import gcd

from sqlglot import exp

from schemas.rules.arithmetic import constant
from schemas.rules.expression import render


@dataclass(frozen=True)
class Sum:
    """terms: each input, or part that is no sum, with its factor; plus a fixed number."""

    terms: tuple[tuple[str, int], ...]
    fixed: int

    def __sub__(self, other: "Sum") -> "Sum":
        return self.plus(other, -1)

    def plus(self, other: "Sum", times: int) -> "Sum":
        """The sum of this and so many times the other; terms that cancel are gone."""
        added = dict(self.terms)
        for name, factor in other.terms:
            added[name] = added.get(name, 0) + factor * times
        kept = tuple(sorted((name, factor) for name, factor in added.items() if factor))
        return Sum(kept, self.fixed + other.fixed * times)

    @property
    def divisor(self) -> int:
        """The greatest number that divides every factor, with the sign of the first; 1 when there is no term."""
        size = reduce(gcd, (abs(factor) for _, factor in self.terms), 0) or 1
        return -size if self.terms and self.terms[0][1] < 0 else size


def sum_of(node: exp.Expr, thresholds: Mapping[str, int]) -> Sum:
    """The sum that a number of a rule is."""
    fixed = constant(node, thresholds)
    if fixed is not None:
        return Sum((), fixed)
    if isinstance(node, exp.Paren):
        return sum_of(node.this, thresholds)
    if isinstance(node, exp.Neg):
        return Sum((), 0) - sum_of(node.this, thresholds)
    if isinstance(node, exp.Add | exp.Sub):
        sign = 1 if isinstance(node, exp.Add) else -1
        return sum_of(node.this, thresholds).plus(sum_of(node.args["expression"], thresholds), sign)
    if isinstance(node, exp.Mul):
        return _product(node, thresholds)
    return Sum(((render(node, thresholds), 1),), 0)


def _product(node: exp.Expr, thresholds: Mapping[str, int]) -> Sum:
    one, other = sum_of(node.this, thresholds), sum_of(node.args["expression"], thresholds)
    if not one.terms:
        one, other = other, one
    if not other.terms:
        return Sum((), 0).plus(one, other.fixed)
    sides = sorted(render(part, thresholds) for part in (node.this, node.args["expression"]))
    return Sum(((" * ".join(sides), 1),), 0)
