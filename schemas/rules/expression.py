"""The expressions of rules: parsed, held to a short list of words, typed, and rendered for the engines.

What is not on the list (functions, sub-queries, casts, comments, parameters) is refused with its place, so that no free SQL
reaches an engine. Division and remainder are integer, as in the engines, and only by a number that is not zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from schemas.rules.arithmetic import constant
from schemas.rules.grammar import WORDS, RefusedExpressionError, operands, tree_of
from schemas.rules.kinds import Checker
from schemas.rules.names import Kind, Name

HINTS = {"truth": ": a comparison such as orders_1m >= 20"}


@dataclass(frozen=True)
class Expression:
    """A checked expression. tree: of whitelisted nodes alone; names: the inputs it uses, sorted; sql: it, for an engine."""

    text: str
    tree: exp.Expr
    kind: Kind
    thresholds: Mapping[str, int]
    names: tuple[str, ...]
    sql: str


def parsed(text: str, names: Mapping[str, Name], thresholds: Mapping[str, int], wanted: Kind = "truth") -> Expression:
    """The checked expression; RefusedExpressionError says everything that is wrong with it."""
    tree = tree_of(text)
    checker = Checker(names, thresholds)
    kind = checker.kind_of(tree)
    if not checker.findings and kind != wanted:
        checker.refuse(tree, f"is a {kind}; a {wanted} is wanted{HINTS.get(wanted, '')}")
    if checker.findings or kind is None:
        raise RefusedExpressionError(text, checker.findings)
    used = {c.name for c in tree.find_all(exp.Column)} - set(thresholds)
    return Expression(text, tree, kind, thresholds, tuple(sorted(used)), render(tree, thresholds))


FORMS: dict[type[exp.Expr], str] = {
    exp.Not: "(NOT {0})", exp.Neg: "(-{0})", exp.Between: "({0} BETWEEN {1} AND {2})", exp.Is: "({0} IS NULL)",
    exp.Paren: "{0}",
}  # fmt: skip


def render(node: exp.Expr, thresholds: Mapping[str, int]) -> str:
    """A checked part as SQL: constants counted out, every operation in brackets, every name in backticks."""
    if (fixed := constant(node, thresholds)) is not None:
        return f"({fixed})" if fixed < 0 else str(fixed)
    if isinstance(node, LEAVES):
        return _leaf(node)
    first, *rest = parts = [render(part, thresholds) for part in operands(node)]
    if type(node) in FORMS:
        return FORMS[type(node)].format(*parts)
    if isinstance(node, exp.In):
        return f"({first} IN ({', '.join(rest)}))"
    if type(node) in WORDS:
        return f"({first} {WORDS[type(node)]} {rest[0]})"
    return f"{type(node).__name__.upper()}({', '.join(parts)})"


LEAVES = (exp.Column, exp.Boolean, exp.Literal, exp.Null)


def _leaf(node: exp.Expr) -> str:
    if isinstance(node, exp.Column):
        return f"`{node.name}`"
    return "'" + str(node.this).replace("'", "''") + "'" if isinstance(node, exp.Literal) else node.sql()
