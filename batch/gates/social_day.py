"""The gate of social numbers: one row a day, and a coefficient that follows from its parts."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.social_day import SocialDayRow


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day; that the live layer agrees is shown, not required."""
    return [
        *promised_by(SocialDayRow, facts),
        gxe.ExpectTableRowCountToEqual(value=1),
        gxe.UnexpectedRowsExpectation(
            description="who shares is active, and shares at least once",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE sharers > active_users OR sharers > shares OR inviters > invitations "
                "OR minutes_different > minutes_compared"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="K is invitations per user times their conversion",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE abs(viral_coefficient - invitations_per_user * invited_conversion) > 1e-9"
            ),
        ),
    ]
