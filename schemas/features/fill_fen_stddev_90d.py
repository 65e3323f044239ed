"""How much the worth of a user's trades varies, over 90 days."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="fill_fen_stddev_90d",
    measure="last",
    window_s=7_776_000,
    unit="fen",
    owner="risk",
    about="standard deviation of trades of 90 days, by the newest profile",
)
