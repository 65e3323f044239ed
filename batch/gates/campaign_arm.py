"""The gate of campaigns: every user is in one arm, and the arms have the sizes that the die promises."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.catalogue import campaign_catalogue
from schemas.tables.campaign_arm import CampaignArmRow

DEVIATIONS = 5
"""A held-out share that is so many standard deviations off is not the die's doing: the assignment is broken."""


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of campaigns."""
    return [
        *promised_by(CampaignArmRow, facts),
        gxe.ExpectColumnValuesToBeInSet(column="campaign", value_set=list(campaign_catalogue())),
        gxe.UnexpectedRowsExpectation(
            description="who did something is a user of the arm",
            unexpected_rows_query="SELECT * FROM {batch} WHERE sharers > users OR traders > users OR inviters > users",
        ),
        *(_sizes(name, campaign.holdout_milli / 1000) for name, campaign in campaign_catalogue().items()),
    ]


def _sizes(name: str, held_out: float) -> Expectation:
    variance = held_out * (1 - held_out)
    return gxe.UnexpectedRowsExpectation(
        description=f"{name}: {held_out:.0%} of users are held out, within {DEVIATIONS} standard deviations",
        unexpected_rows_query=(
            "SELECT sum(users) AS all, sum(IF(arm = 'holdout', users, 0)) AS held FROM {batch} "
            f"WHERE campaign = '{name}' HAVING abs(held - {held_out} * all) > {DEVIATIONS} * sqrt({variance} * all)"
        ),
    )
