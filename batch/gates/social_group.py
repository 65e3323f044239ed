"""The gate of chat groups: every share of the day is in exactly one row."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.social_group import SocialGroupRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of chat groups; totals: shares, counted from the events themselves."""
    shares = facts.totals["shares"]
    total = "coalesce(sum(shares), 0)"
    return [
        *promised_by(SocialGroupRow, facts),
        gxe.UnexpectedRowsExpectation(
            description=f"the rows hold the {shares} shares of the day",
            unexpected_rows_query=f"SELECT {total} AS shares FROM {{batch}} HAVING {total} <> {shares}",
        ),
        gxe.UnexpectedRowsExpectation(
            description="nobody shares without a share",
            unexpected_rows_query="SELECT * FROM {batch} WHERE sharers > shares",
        ),
    ]
