"""Whole numbers as the engines count them: constants of a rule worked out, division cut towards zero."""

from collections.abc import Callable, Mapping
from operator import add, mul, neg, sub

from sqlglot import exp

from schemas.rules.grammar import DIVIDED, operands


def quotient(one: int, other: int) -> int:
    """Division cut towards zero."""
    size = abs(one) // abs(other)
    return size if (one < 0) == (other < 0) else -size


def remainder(one: int, other: int) -> int:
    """What division leaves; it has the sign of the divided."""
    return one - quotient(one, other) * other


CALCULATED: dict[type[exp.Expr], Callable[..., int]] = {
    exp.Paren: int, exp.Neg: neg, exp.Abs: abs, exp.Add: add, exp.Sub: sub, exp.Mul: mul, exp.Div: quotient,
    exp.Mod: remainder, exp.Least: lambda *values: min(values), exp.Greatest: lambda *values: max(values),
}  # fmt: skip
"""The number that each arithmetic part makes of its operands."""


def constant(node: exp.Expr, thresholds: Mapping[str, int]) -> int | None:
    """The value of a part that no input can change; None for all others, and where it divides by zero."""
    if isinstance(node, exp.Literal):
        return int(node.this) if not node.args.get("is_string") and node.this.isdigit() else None
    if isinstance(node, exp.Column):
        return thresholds.get(node.name)
    return _folded(node, thresholds) if type(node) in CALCULATED else None


def _folded(node: exp.Expr, thresholds: Mapping[str, int]) -> int | None:
    parts = [constant(part, thresholds) for part in operands(node)]
    values = [part for part in parts if part is not None]
    if len(values) < len(parts) or (isinstance(node, DIVIDED) and values[1] == 0):
        return None
    return CALCULATED[type(node)](*values)
