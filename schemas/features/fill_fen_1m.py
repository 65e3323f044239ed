"""What a user traded in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    field="amount_fen",
    measure="sum",
    window_s=60,
    unit="fen",
    owner="risk",
    about="traded amount in one minute",
)
