"""How many times a user paid in today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "deposit"),),
    measure="count",
    window_s=DAY_S,
    unit="transfers",
    owner="risk",
    about="deposits of the reporting day so far",
)
