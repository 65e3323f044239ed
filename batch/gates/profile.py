"""The gate of profiles: known tiers with reasons, and sums that fit together."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from batch.expectations import promised_by
from batch.facts import Facts
from schemas.tables.profile import ProfileRow
from schemas.tiers import TIERS


def suite(facts: Facts) -> list[Expectation]:
    """The rules for one day of profiles."""
    return [
        *promised_by(ProfileRow, facts),
        gxe.ExpectColumnValuesToBeInSet(column="tier", value_set=[tier.name for tier in TIERS]),
        gxe.UnexpectedRowsExpectation(
            description="a profile gives the reasons of its tier",
            unexpected_rows_query="SELECT * FROM {batch} WHERE size(tier_reasons) = 0",
        ),
        gxe.UnexpectedRowsExpectation(
            description="the largest trade is at most the sum of all trades and at least their mean",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE largest_fill_fen > traded_fen OR mean_fill_fen > largest_fill_fen"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="the trades of all instruments are the trades of the user",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE aggregate(map_values(instrument_fills), 0L, (sum, n) -> sum + n) <> fills"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="the day has 24 hours, and who was active has one in which he was",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE size(active_hours) <> 24 "
                "OR (active_days > 0) <> exists(map_values(active_hours), n -> n > 0)"
            ),
        ),
        gxe.UnexpectedRowsExpectation(
            description="percentiles rise, and nobody deviates from no trade",
            unexpected_rows_query=(
                "SELECT * FROM {batch} WHERE normal['fill_fen_p50_90d'] > normal['fill_fen_p95_90d'] "
                "OR normal['fill_fen_p95_90d'] > normal['fill_fen_p99_90d'] "
                "OR (normal['fills_90d'] = 0) <> (normal['fill_fen_mean_90d'] IS NULL)"
            ),
        ),
    ]
