"""How many identity checks of a user failed today because the papers were not his."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="account",
    where=(("kind", "=", "kyc_failed"), ("reason", "in", ("name mismatch", "face mismatch", "document mismatch"))),
    measure="count",
    window_s=DAY_S,
    unit="checks",
    owner="risk",
    about="identity checks of the reporting day so far that failed for a mismatch",
)
