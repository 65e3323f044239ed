"""How many orders a group of linked accounts placed in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="order",
    where=(("kind", "=", "placed"),),
    measure="count",
    window_s=60,
    unit="orders",
    owner="risk",
    about="orders placed by linked accounts in one minute",
)
