"""How many identity checks of a user failed today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="account",
    where=(("kind", "=", "kyc_failed"),),
    measure="count",
    window_s=DAY_S,
    unit="checks",
    owner="risk",
    about="failed identity checks of the reporting day so far",
)
