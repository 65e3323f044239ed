"""How many trades a user made in 90 days."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="fills_90d",
    measure="last",
    window_s=7_776_000,
    unit="trades",
    owner="risk",
    about="trades of 90 days, by the newest profile",
)
