"""Renders the expressions that detectors are written in as Flink SQL, and refuses names that do not exist."""

from collections.abc import Collection, Mapping

from sqlglot import exp

from schemas.rules.expression import render
from schemas.rules.grammar import PARTS, Flink, tree_of


class UnknownNameError(ValueError):
    """An expression uses a name that is neither a column nor a threshold."""


def rendered(expression: str, thresholds: Mapping[str, int], columns: Collection[str]) -> str:
    """The expression as Flink SQL with thresholds filled in.

    What a rule document may be made of is rendered by the project's own hand; a detector of the project may use more of SQL.
    Raises UnknownNameError that names the expression, the name and what is known.
    """
    tree = tree_of(expression)
    for column in tree.find_all(exp.Column):
        if column.name not in thresholds and column.name not in columns:
            raise UnknownNameError(f"when={expression}: {column.name} is none of {', '.join(sorted({*columns, *thresholds}))}")
    if all(type(node) in PARTS for node in tree.walk() if not isinstance(node, exp.Identifier)):
        return render(tree, thresholds)
    filled = tree.transform(lambda node: exp.Literal.number(thresholds[node.name]) if _is_threshold(node, thresholds) else node)
    return filled.sql(dialect=Flink, identify=True)


def names_in(expression: str) -> list[str]:
    """The names that an expression uses, sorted."""
    return sorted({c.name for c in tree_of(expression).find_all(exp.Column)})


def _is_threshold(node: exp.Expr, thresholds: Mapping[str, int]) -> bool:
    return isinstance(node, exp.Column) and node.name in thresholds
