"""The gate of parity: the numbers of both layers add up."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.parity import ParityRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of parity; that both layers agree is shown, not required."""
    return [
        *promised_by(ParityRow, facts),
        gxe.UnexpectedRowsExpectation(
            description="what both layers found is the same number seen from either",
            unexpected_rows_query="SELECT * FROM {batch} WHERE live - only_live <> batch - only_batch",
        ),
    ]
