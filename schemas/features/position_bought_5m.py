"""How much of an instrument a user bought in the last five minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="position",
    source="fill",
    field="bought_e8",
    measure="sum",
    window_s=300,
    unit="e8",
    owner="risk",
    about="quantity bought in one instrument in five minutes",
)
