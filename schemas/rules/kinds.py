"""Types of rules: every part is a number, a text or a truth, every name is known, nothing divides by zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import cast

from sqlglot import exp

from schemas.fields import INT64_MAX
from schemas.rules.arithmetic import constant
from schemas.rules.grammar import (
    ADDED,
    CHOSEN,
    COMPARED,
    DEEPEST,
    DIVIDED,
    EQUATED,
    FLAGS,
    JOINED,
    PARTS,
    WORDS,
    Finding,
    operands,
    start_of,
)
from schemas.rules.names import Kind, Name

SAME: dict[type[exp.Expr], tuple[Kind, Kind]] = {
    **dict.fromkeys((*JOINED, exp.Not), ("truth", "truth")),
    **dict.fromkeys((*COMPARED, exp.Between), ("number", "truth")),
}
"""Parts whose operands are all of one kind: that kind, and the kind that the part is of."""

OWN: dict[type[exp.Expr], str] = {
    **dict.fromkeys((*ADDED, exp.Neg, exp.Abs, *CHOSEN), "_number"),
    **dict.fromkeys(DIVIDED, "_divided"),
    **dict.fromkeys(EQUATED, "_pair"),
    exp.In: "_listed", exp.Is: "_null", exp.Paren: "_inner", exp.Column: "_named", exp.Boolean: "_truth",
    exp.Literal: "_literal", exp.Null: "_bare",
}  # fmt: skip
"""The question that each other part has of its own."""


@dataclass
class Checker:
    """Finds the kind of each part and everything that is wrong; the kind of a wrong part is None, so that it is told once."""

    names: Mapping[str, Name]
    thresholds: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)
    depth: int = 0

    def refuse(self, node: exp.Expr, rule: str) -> None:
        """Notes what is wrong with a part, at its first character."""
        self.findings.append(Finding(start_of(node), rule))

    def kind_of(self, node: exp.Expr) -> Kind | None:
        """The kind of a part, None when it is wrong."""
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                self.refuse(node, "too deeply nested")
            elif type(node) not in PARTS:
                self.refuse(node, f"{type(node).__name__.lower()} is not allowed in a rule")
            elif extra := [k for k, v in node.args.items() if v and k not in PARTS[type(node)] | FLAGS]:
                self.refuse(node, f"{type(node).__name__.lower()} with {extra[0]} is not allowed in a rule")
            else:
                return self._known(node)
            return None
        finally:
            self.depth -= 1

    def _known(self, node: exp.Expr) -> Kind | None:
        if rule := SAME.get(type(node)):
            return self._all(node, *rule)
        return cast("Kind | None", getattr(self, OWN[type(node)])(node))

    def _all(self, node: exp.Expr, wanted: Kind, gives: Kind) -> Kind | None:
        parts = operands(node)
        kinds = [self.kind_of(part) for part in parts]
        for part, kind in zip(parts, kinds, strict=True):
            if kind not in (wanted, None):
                self.refuse(part, f"is a {kind}; {WORDS.get(type(node), type(node).__name__.upper())} wants a {wanted}")
        return gives if all(kind == wanted for kind in kinds) else None

    def _number(self, node: exp.Expr) -> Kind | None:
        kind = self._all(node, "number", "number")
        if kind and (fixed := constant(node, self.thresholds)) is not None and abs(fixed) > INT64_MAX:
            self.refuse(node, f"{fixed} does not fit into 64 bits")
            return None
        return kind

    def _divided(self, node: exp.Expr) -> Kind | None:
        kind = self._number(node)
        divisor = constant(node.args["expression"], self.thresholds)
        if kind and not divisor:
            rule = "divides by zero" if divisor == 0 else "may be zero: divide by a number or a threshold, or multiply instead"
            self.refuse(node.args["expression"], rule)
            return None
        return kind

    def _equal(self, node: exp.Expr, parts: list[exp.Expr]) -> Kind | None:
        null = next((part for part in parts if isinstance(part, exp.Null)), None)
        if null is not None:
            self.refuse(node, "a comparison with NULL is never true: write IS NULL or IS NOT NULL")
            return None
        kinds = [self.kind_of(part) for part in parts]
        if None in kinds:
            return None
        if kinds[0] == "truth" or any(kind != kinds[0] for kind in kinds):
            odd = next((p for p, k in zip(parts, kinds, strict=True) if k != kinds[0]), node)
            self.refuse(odd, f"compares a {kinds[0]} with a {next((k for k in kinds if k != kinds[0]), 'truth')}")
            return None
        self._choices(parts[0], parts[1:])
        return "truth"

    def _choices(self, one: exp.Expr, others: list[exp.Expr]) -> None:
        """A text that a field never has is a mistake in writing."""
        for named, said in [*((one, other) for other in others), *((other, one) for other in others)]:
            known = self.names.get(named.name) if isinstance(named, exp.Column) else None
            if known and known.choices and isinstance(said, exp.Literal) and said.this not in known.choices:
                self.refuse(said, f"{said.this!r} is no {named.name}{nearest(said.this, known.choices)}")

    def _pair(self, node: exp.Expr) -> Kind | None:
        return self._equal(node, operands(node))

    def _listed(self, node: exp.Expr) -> Kind | None:
        items = node.args.get("expressions") or []
        if not items:
            self.refuse(node, "IN wants a list of values")
            return None
        for item in items:
            if not isinstance(item, exp.Literal) and constant(item, self.thresholds) is None:
                self.refuse(item, "IN wants numbers, texts and thresholds only")
                return None
        return self._equal(node, [node.this, *items])

    def _null(self, node: exp.Expr) -> Kind | None:
        if not isinstance(node.args["expression"], exp.Null):
            self.refuse(node, "IS is followed by NULL or NOT NULL")
            return None
        kind = self.kind_of(node.this)
        if kind == "truth":
            self.refuse(node, "IS NULL asks about a number or a text")
        return "truth" if kind in ("number", "text") else None

    def _bare(self, node: exp.Expr) -> None:
        self.refuse(node, "NULL stands only in IS NULL and IS NOT NULL")

    def _inner(self, node: exp.Expr) -> Kind | None:
        return self.kind_of(node.this)

    def _truth(self, _: exp.Expr) -> Kind:
        return "truth"

    def _named(self, node: exp.Expr) -> Kind | None:
        if node.name in self.thresholds:
            return "number"
        if node.name in self.names:
            return self.names[node.name].kind
        self.refuse(node, f"{node.name}: unknown name{nearest(node.name, [*self.names, *self.thresholds])}")
        return None

    def _literal(self, node: exp.Expr) -> Kind | None:
        if node.args.get("is_string"):
            return "text"
        if not (node.this.isascii() and node.this.isdigit()) or int(node.this) > INT64_MAX:
            self.refuse(node, f"{node.this}: a whole number of 64 bits is wanted, such as 20")
            return None
        return "number"


def nearest(word: str, known: Sequence[str]) -> str:
    """`; did you mean orders_1m?`, empty when nothing is near."""
    near = get_close_matches(word, known, 1, 0.6)
    return f"; did you mean {near[0]}?" if near else ""
