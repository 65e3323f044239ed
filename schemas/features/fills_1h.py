"""How many trades a user made in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    measure="count",
    window_s=3600,
    unit="trades",
    owner="risk",
    about="trades in one hour",
)
