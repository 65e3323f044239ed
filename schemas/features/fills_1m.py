"""How many trades a user made in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    measure="count",
    window_s=60,
    unit="trades",
    owner="risk",
    about="trades in one minute",
)
