"""How many orders a group of linked accounts took back in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="order",
    where=(("kind", "=", "cancelled"),),
    measure="count",
    window_s=3600,
    unit="orders",
    owner="risk",
    about="orders that linked accounts took back in one hour",
)
