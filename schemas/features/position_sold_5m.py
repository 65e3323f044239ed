"""How much of an instrument a user sold in the last five minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="position",
    source="fill",
    field="sold_e8",
    measure="sum",
    window_s=300,
    unit="e8",
    owner="risk",
    about="quantity sold in one instrument in five minutes",
)
