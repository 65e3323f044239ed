"""How many trades a group of linked accounts made in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="fill",
    measure="count",
    window_s=3600,
    unit="trades",
    owner="risk",
    about="trades of linked accounts in one hour",
)
