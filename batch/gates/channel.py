"""The gate of channels: users only get fewer on the way, the channels add up, and values lie inside their intervals."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.channel import ChannelRow

ESTIMATES = (
    "conversion", "cost_per_registered_fen", "cost_per_funded_fen", "cost_per_traded_fen", "revenue_per_registered_fen",
)  # fmt: skip
ADDED_UP = ("registered", "funded", "traded", "cost_fen", "revenue_fen")


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of channels."""
    outside = " OR ".join(f"{name} < {name}_low OR {name} > {name}_high" for name in ESTIMATES)
    differs = " OR ".join(f"2 * max({name}) FILTER (WHERE channel = '') <> sum({name})" for name in ADDED_UP)
    return [
        *promised_by(ChannelRow, facts),
        gxe.UnexpectedRowsExpectation(
            description="who paid in registered before",
            unexpected_rows_query="SELECT * FROM {batch} WHERE funded > registered OR traded > registered OR open > registered",
        ),
        gxe.UnexpectedRowsExpectation(
            description="all is the sum of the channels",
            unexpected_rows_query=f"SELECT count(*) AS channels FROM {{batch}} HAVING {differs}",
        ),
        gxe.UnexpectedRowsExpectation(
            description="a value lies inside its interval, and payback inside its own",
            unexpected_rows_query=(
                f"SELECT * FROM {{batch}} WHERE {outside} OR payback_day < payback_earliest OR payback_day > payback_latest"
            ),
        ),
    ]
