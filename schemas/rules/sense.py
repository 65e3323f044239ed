"""Whether a condition can ever be true, and ever be untrue: a rule that never fires or always fires is a mistake.

Every way to meet the condition is a list of bounds on sums of inputs and on texts. Products of inputs count as inputs of their
own, and bounds of different sums are not combined: what is refused is surely senseless, not all that is senseless is refused.
"""

from collections.abc import Mapping
from itertools import product

from sqlglot import exp

from schemas.rules.bounds import Atom, Bounds
from schemas.rules.expression import Expression
from schemas.rules.names import Name

MANY = 3_000
"""Ways beyond this number are not looked through; such a condition is let pass."""

OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LTE, exp.LTE: exp.GT, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
}  # fmt: skip

Ways = list[tuple[Atom, ...]]


def never(*conditions: Expression, names: Mapping[str, Name]) -> bool:
    """Whether no vector can meet all the conditions at once."""
    joined = [_ways(each.tree, wanted=True) for each in conditions]
    fixed = {name: value for each in conditions for name, value in each.thresholds.items()}
    together = _all(joined)
    return together is not None and not any(Bounds(names, fixed).allow(way) for way in together)


def always(condition: Expression, names: Mapping[str, Name]) -> bool:
    """Whether every vector whose inputs are there meets the condition."""
    ways = _ways(condition.tree, wanted=False)
    return ways is not None and not any(Bounds(names, condition.thresholds).allow(way) for way in ways)


def _ways(node: exp.Expr, *, wanted: bool) -> Ways | None:
    """Every way in which a condition comes out as wanted; None when there are too many."""
    if isinstance(node, exp.Paren):
        return _ways(node.this, wanted=wanted)
    if isinstance(node, exp.Not):
        return _ways(node.this, wanted=not wanted)
    if isinstance(node, exp.Boolean):
        return [()] if bool(node.this) == wanted else []
    if isinstance(node, exp.And | exp.Or):
        return _joined(node, wanted=wanted)
    return _compared(node, wanted=wanted)


def _joined(node: exp.Expr, *, wanted: bool) -> Ways | None:
    parts = [_ways(part, wanted=wanted) for part in (node.this, node.args["expression"])]
    return _all(parts) if isinstance(node, exp.And) == wanted else _any(parts)


def _all(parts: list[Ways | None]) -> Ways | None:
    together: Ways = [()]
    for part in parts:
        if part is None or len(together) * len(part) > MANY:
            return None
        together = [(*one, *other) for one, other in product(together, part)]
    return together


def _any(parts: list[Ways | None]) -> Ways | None:
    found: Ways = []
    for part in parts:
        if part is None or len(found) + len(part) > MANY:
            return None
        found += part
    return found


def _compared(node: exp.Expr, *, wanted: bool) -> Ways | None:
    if isinstance(node, exp.Is):
        return [((exp.Is if wanted else exp.Not, node.this, None),)]
    if isinstance(node, exp.Between):
        ends: list[Atom] = [(exp.GTE, node.this, node.args["low"]), (exp.LTE, node.this, node.args["high"])]
        return [tuple(ends)] if wanted else [((OPPOSITE[op], one, other),) for op, one, other in ends]
    if isinstance(node, exp.In):
        equal: list[Atom] = [(exp.EQ, node.this, item) for item in node.args["expressions"]]
        return [(atom,) for atom in equal] if wanted else [tuple((exp.NEQ, one, other) for _, one, other in equal)]
    operator = type(node) if wanted else OPPOSITE[type(node)]
    return [((operator, node.this, node.args["expression"]),)]
