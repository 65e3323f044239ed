"""Whether comparisons can all be true at once: ranges of whole numbers, texts that differ, inputs that are missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from schemas.rules.expression import render
from schemas.rules.linear import Sum, sum_of
from schemas.rules.names import Name

Atom = tuple[type[exp.Expr], exp.Expr, exp.Expr | None]
"""A comparison of two parts; (Is, part, None) and (Not, part, None): the part is missing, is there."""


@dataclass
class Range:
    """What is left of a sum of whole numbers."""

    low: int | None = None
    high: int | None = None
    not_: set[int] = field(default_factory=set)

    def narrow(self, operator: type[exp.Expr], at: int) -> None:
        """Takes one more comparison in."""
        if operator in (exp.GT, exp.GTE, exp.EQ):
            least = at + 1 if operator is exp.GT else at
            self.low = least if self.low is None else max(self.low, least)
        if operator in (exp.LT, exp.LTE, exp.EQ):
            most = at - 1 if operator is exp.LT else at
            self.high = most if self.high is None else min(self.high, most)
        if operator is exp.NEQ:
            self.not_.add(at)

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        if self.low is None or self.high is None:
            return False
        left = self.high - self.low + 1
        return left <= 0 or (left <= len(self.not_) and all(n in self.not_ for n in range(self.low, self.high + 1)))


class Bounds:
    """Whether comparisons can all be true at once."""

    def __init__(self, names: Mapping[str, Name], thresholds: Mapping[str, int]) -> None:
        self.names, self.thresholds = names, thresholds

    def allow(self, way: tuple[Atom, ...]) -> bool:
        """Looks at texts, at missing inputs and at numbers."""
        return self._present(way) and self._texts(way) and self._numbers(way)

    def _present(self, way: tuple[Atom, ...]) -> bool:
        """A missing input makes no comparison true."""
        missing = {render(part, self.thresholds) for operator, part, _ in way if operator is exp.Is}
        used = [part for operator, *parts in way if operator is not exp.Is for part in parts if part is not None]
        there = {
            render(inner, self.thresholds) for part in used for inner in part.walk() if not isinstance(inner, exp.Identifier)
        }
        return not missing & there

    def _texts(self, way: tuple[Atom, ...]) -> bool:
        equal: dict[str, set[str]] = {}
        unequal: dict[str, set[str]] = {}
        for operator, one, other in way:
            if said := _text_of(one, other):
                name, value = said
                (equal if operator is exp.EQ else unequal).setdefault(name, set()).add(value)
        for name in equal.keys() | unequal.keys():
            one_of, none_of = equal.get(name, set()), unequal.get(name, set())
            known = self.names[name].choices if name in self.names else ()
            if len(one_of) > 1 or one_of & none_of or (known and set(known) <= none_of):
                return False
        return True

    def _numbers(self, way: tuple[Atom, ...]) -> bool:
        ranges: dict[tuple[tuple[str, int], ...], Range] = {}
        for operator, one, other in way:
            if other is None or self._is_text(one) or self._is_text(other):
                continue
            if not self._take(ranges, operator, sum_of(one, self.thresholds) - sum_of(other, self.thresholds)):
                return False
        return not any(each.empty for each in ranges.values())

    def _take(self, ranges: dict[tuple[tuple[str, int], ...], Range], operator: type[exp.Expr], total: Sum) -> bool:
        """Takes `total operator 0` in; False when it can be seen at once that it never holds."""
        size = total.divisor
        if size < 0:
            operator = MIRRORED.get(operator, operator)
        terms = tuple((name, factor // size) for name, factor in total.terms)
        if total.fixed % abs(size) and operator in (exp.EQ, exp.NEQ):
            return operator is exp.NEQ
        at = -total.fixed // size if operator in (exp.GT, exp.LTE, exp.EQ, exp.NEQ) else -(total.fixed // size)
        mine = ranges.setdefault(terms, Range(low=self._least(terms), high=None if terms else 0))
        mine.narrow(operator, at)
        return True

    def _least(self, terms: tuple[tuple[str, int], ...]) -> int | None:
        """The least that a sum can be, from what is known of its inputs; 0 for the empty sum."""
        known = [(self.names.get(name.strip("`")), factor) for name, factor in terms]
        if any(name is None or name.low is None or factor < 0 for name, factor in known):
            return None
        return sum((name.low or 0) * factor for name, factor in known if name)

    def _is_text(self, node: exp.Expr) -> bool:
        named = self.names.get(node.name) if isinstance(node, exp.Column) else None
        return bool(node.args.get("is_string")) or (named is not None and named.kind == "text")


MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE}


def _text_of(one: exp.Expr, other: exp.Expr | None) -> tuple[str, str] | None:
    """Name and text of a comparison between the two."""
    for named, said in ((one, other), (other, one)):
        if isinstance(named, exp.Column) and isinstance(said, exp.Literal) and said.args.get("is_string"):
            return named.name, str(said.this)
    return None
