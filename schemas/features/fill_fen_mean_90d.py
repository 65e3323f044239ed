"""What a trade of a user is worth on average, over 90 days."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="fill_fen_mean_90d",
    measure="last",
    window_s=7_776_000,
    unit="fen",
    owner="risk",
    about="mean trade of 90 days, by the newest profile",
)
