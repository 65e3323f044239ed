"""How many orders a user cancelled in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="order",
    where=(("kind", "=", "cancelled"),),
    measure="count",
    window_s=60,
    unit="orders",
    owner="risk",
    about="orders cancelled in one minute",
)
