"""The largest trade of a user in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    field="amount_fen",
    measure="max",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="largest trade in one hour",
)
