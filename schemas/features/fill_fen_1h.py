"""What a user traded in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="traded amount in one hour",
)
