"""How many API calls a group of linked accounts made in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="account",
    where=(("kind", "=", "api_called"),),
    measure="count",
    window_s=60,
    unit="calls",
    owner="risk",
    about="API calls of linked accounts in one minute",
)
