"""The gate of what a model learns from: enough moments, each once, and features that say something."""

from collections.abc import Sequence

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from schemas.catalogue import computed_features

FEWEST = 500
"""A forest learned from fewer moments calls everything unusual."""


def suite(names: Sequence[str]) -> list[Expectation]:
    """The rules for the moments of one day; a count or a sum of what happened is never missing."""
    counted = [name for name in names if computed_features()[name].measure in ("count", "sum", "distinct")]
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=FEWEST),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["event_id", "event_time"]),
        *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in counted),
        gxe.UnexpectedRowsExpectation(
            description="users differ in what they do",
            unexpected_rows_query=(
                "SELECT * FROM (SELECT count(DISTINCT user_id) AS users, count(DISTINCT fills_1h) AS paces FROM {batch}) "
                "WHERE users < 5 OR paces < 2"
            ),
        ),
    ]
