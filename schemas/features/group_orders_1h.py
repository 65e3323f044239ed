"""How many orders a group of linked accounts placed in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="order",
    where=(("kind", "=", "placed"),),
    measure="count",
    window_s=3600,
    unit="orders",
    owner="risk",
    about="orders that linked accounts placed in one hour",
)
