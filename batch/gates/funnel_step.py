"""The gate of funnels: every user is in one state, no step has more users than the first."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.funnel_step import FunnelStepRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of funnels."""
    listed = ", ".join(f"('{name}', {users}L)" for name, users in sorted(facts.totals.items()))
    return [
        *promised_by(FunnelStepRow, facts),
        *([_drilled_down(listed)] if listed else []),
        gxe.UnexpectedRowsExpectation(
            description="converted, dropped and still in the window are the users of step 1, and no step has more",
            unexpected_rows_query=(
                "SELECT * FROM (SELECT *, sum(in_window) OVER (PARTITION BY funnel, breakdown) AS waiting, "
                "max(users) OVER (PARTITION BY funnel, breakdown) AS most FROM {batch}) "
                "WHERE step = 1 AND (users <> converted + dropped + waiting OR users < most)"
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


def _drilled_down(listed: str) -> Expectation:
    """A step without anybody has no list, and must have no users."""
    return gxe.UnexpectedRowsExpectation(
        description="the users of each step are as many as the list behind it holds",
        unexpected_rows_query=(
            "SELECT * FROM (SELECT concat(funnel, ':', step) AS place, users FROM {batch} WHERE breakdown = '') "
            f"LEFT JOIN (SELECT * FROM VALUES {listed} AS lists(place, listed)) USING (place) "
            "WHERE users <> coalesce(listed, 0)"
        ),
    )
