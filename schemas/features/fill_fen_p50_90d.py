"""What half of a user's trades stay below, over 90 days."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="fill_fen_p50_90d",
    measure="last",
    window_s=7_776_000,
    unit="fen",
    owner="risk",
    about="median trade of 90 days, by the newest profile",
)
