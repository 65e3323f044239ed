"""How many newcomers registered today on the invitation of one user."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="referrer",
    source="account",
    measure="count",
    window_s=DAY_S,
    unit="users",
    owner="growth",
    about="registrations by one referrer in the reporting day so far",
)
