"""The answer of a rule to one vector, worked out in Python: SQL's three-valued logic over the engines' 64-bit numbers."""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne

from sqlglot import exp

from schemas.rules.arithmetic import CALCULATED
from schemas.rules.expression import Expression
from schemas.rules.grammar import operands

Value = int | str | bool | None

COMPARISONS: dict[type[exp.Expr], Callable[..., bool]] = {
    exp.EQ: eq,
    exp.NEQ: ne,
    exp.GT: gt,
    exp.GTE: ge,
    exp.LT: lt,
    exp.LTE: le,
}
FALSE, UNKNOWN, TRUE = 0, 1, 2


def answer(expression: Expression, values: Mapping[str, Value]) -> Value:
    """The expression's value; None when a missing input decides it. A name without a value is missing."""
    return _value(expression.tree, {**values, **expression.thresholds})


def wrapped(number: int) -> int:
    """A number in 64 bits: beyond its ends it begins again at the other, as in the engines."""
    return (number + 2**63) % 2**64 - 2**63


def _value(node: exp.Expr, values: Mapping[str, Value]) -> Value:
    if isinstance(node, exp.Column):
        return values.get(node.name)
    if isinstance(node, exp.Literal):
        return str(node.this) if node.args.get("is_string") else int(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Is):
        return _value(node.this, values) is None
    return _operation(node, [_value(part, values) for part in operands(node)])


def _operation(node: exp.Expr, found: Sequence[Value]) -> Value:
    if isinstance(node, exp.And | exp.Or | exp.Not):
        return _joined(node, [UNKNOWN if one is None else TRUE if one else FALSE for one in found])
    if isinstance(node, exp.In):
        return None if found[0] is None else found[0] in found[1:]
    if isinstance(node, exp.Between):
        return _between(found)
    if isinstance(node, exp.Paren) or None in found:
        return found[0] if isinstance(node, exp.Paren) else None
    return COMPARISONS[type(node)](*found) if type(node) in COMPARISONS else wrapped(CALCULATED[type(node)](*found))


def _joined(node: exp.Expr, ranks: list[int]) -> Value:
    """Kleene's logic: AND is the least, OR the greatest of false, unknown, true."""
    rank = 2 - ranks[0] if isinstance(node, exp.Not) else min(ranks) if isinstance(node, exp.And) else max(ranks)
    return (False, None, True)[rank]


def _between(found: Sequence[Value]) -> Value:
    """`x >= low AND x <= high`: a missing end may still leave it decided."""
    x, low, high = (one if isinstance(one, int) else None for one in found)
    above = None if x is None or low is None else x >= low
    below = None if x is None or high is None else x <= high
    if above is False or below is False:
        return False
    return None if above is None or below is None else True
