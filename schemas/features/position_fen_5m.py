"""What a user traded in one instrument in the last five minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="position",
    source="fill",
    field="amount_fen",
    measure="sum",
    window_s=300,
    unit="fen",
    owner="risk",
    about="traded amount in one instrument in five minutes",
)
