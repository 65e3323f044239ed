"""The gate of cohorts: nobody comes back who never came, and everybody was there in the week of his registration."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.cohort import CohortRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day's triangle."""
    return [
        *promised_by(CohortRow, facts),
        gxe.UnexpectedRowsExpectation(
            description="active users are some of the cohort, trading users some of the active",
            unexpected_rows_query="SELECT * FROM {batch} WHERE active > users OR trading > active",
        ),
        gxe.UnexpectedRowsExpectation(
            description="the week of registration has the whole cohort",
            unexpected_rows_query="SELECT * FROM {batch} WHERE week = 0 AND active <> users",
        ),
    ]
