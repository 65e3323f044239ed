"""How many orders a group of linked accounts cancelled in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="order",
    where=(("kind", "=", "cancelled"),),
    measure="count",
    window_s=60,
    unit="orders",
    owner="risk",
    about="orders cancelled by linked accounts in one minute",
)
