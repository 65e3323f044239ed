"""How many API calls a user made in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="account",
    where=(("kind", "=", "api_called"),),
    measure="count",
    window_s=3600,
    unit="calls",
    owner="risk",
    about="API calls in one hour",
)
