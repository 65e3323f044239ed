"""How many API calls a user made today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="account",
    where=(("kind", "=", "api_called"),),
    measure="count",
    window_s=DAY_S,
    unit="calls",
    owner="risk",
    about="API calls of the reporting day so far",
)
