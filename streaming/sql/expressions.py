"""Reads the expressions that detectors are written in, and refuses names that do not exist."""

from collections.abc import Collection, Mapping

import sqlglot
from sqlglot import exp

DIALECT = "hive"
"""Quotes names with backticks and keeps `/` as it stands, as Flink does."""


class UnknownNameError(ValueError):
    """An expression uses a name that is neither a column nor a threshold."""


def rendered(expression: str, thresholds: Mapping[str, int], columns: Collection[str]) -> str:
    """The expression as Flink SQL with thresholds filled in.

    Raises UnknownNameError that names the expression, the name and what is known.
    """
    tree = sqlglot.parse_one(expression, read=DIALECT)
    for column in list(tree.find_all(exp.Column)):
        if column.name in thresholds:
            filled = exp.Literal.number(thresholds[column.name])
            tree = filled if column is tree else (column.replace(filled), tree)[1]
        elif column.name not in columns:
            raise UnknownNameError(f"when={expression}: {column.name} is none of {', '.join(sorted({*columns, *thresholds}))}")
    return tree.sql(dialect=DIALECT, identify=True)


def names_in(expression: str) -> list[str]:
    """The names that an expression uses, sorted."""
    return sorted({c.name for c in sqlglot.parse_one(expression, read=DIALECT).find_all(exp.Column)})
