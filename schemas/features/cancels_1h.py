"""How many orders a user cancelled in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="order",
    where=(("kind", "=", "cancelled"),),
    measure="count",
    window_s=3600,
    unit="orders",
    owner="risk",
    about="orders cancelled in one hour",
)
