"""How many orders a user placed in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="order",
    where=(("kind", "=", "placed"),),
    measure="count",
    window_s=3600,
    unit="orders",
    owner="risk",
    about="orders placed in one hour",
)
