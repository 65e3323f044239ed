"""The gate of tier moves: every user with a profile is in exactly one of them."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.tier_move import TierMoveRow
from schemas.tiers import TIERS


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of moves; totals: users, the profiles of the day."""
    tiers = [tier.name for tier in TIERS]
    return [
        *promised_by(TierMoveRow, facts),
        gxe.ExpectColumnValuesToBeInSet(column="to_tier", value_set=tiers),
        gxe.ExpectColumnValuesToBeInSet(column="from_tier", value_set=["", *tiers]),
        gxe.ExpectColumnSumToBeBetween(column="users", min_value=facts.totals["users"], max_value=facts.totals["users"]),
    ]
