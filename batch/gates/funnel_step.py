"""The gate of funnels: no step has more users than the step before it."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.funnel_step import FunnelStepRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of funnels."""
    return [
        *promised_by(FunnelStepRow, facts),
        gxe.UnexpectedRowsExpectation(
            description="counts never rise along the steps, and nobody who went on is still waiting",
            unexpected_rows_query=(
                "SELECT * FROM (SELECT *, lead(users) OVER (PARTITION BY funnel, breakdown ORDER BY step) AS next_users "
                "FROM {batch}) WHERE users - in_window < coalesce(next_users, 0)"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="the users of all breakdown values are the users of the funnel",
            unexpected_rows_query=(
                "SELECT * FROM (SELECT *, sum(if(breakdown = '', 0, users)) OVER (PARTITION BY funnel, step) AS parts, "
                "max(breakdown) OVER (PARTITION BY funnel) AS any_value FROM {batch}) "
                "WHERE breakdown = '' AND any_value <> '' AND parts <> users"
            ),
        ),
    ]
