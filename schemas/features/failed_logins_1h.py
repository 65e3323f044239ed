"""How many logins of a user failed in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="account",
    where=(("kind", "=", "login_failed"),),
    measure="count",
    window_s=3600,
    unit="logins",
    owner="risk",
    about="failed logins in one hour",
)
