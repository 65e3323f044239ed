"""What 95 % of a user's trades stay below, over 90 days."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="fill_fen_p95_90d",
    measure="last",
    window_s=7_776_000,
    unit="fen",
    owner="risk",
    about="95th percentile of trades of 90 days, by the newest profile",
)
