"""The most that one trade of a user may be worth now."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="limit",
    field="limit_fen",
    measure="last",
    window_s=7_776_000,
    unit="fen",
    owner="risk",
    about="per-trade limit in force",
)
