"""How many positions a user closed at a loss in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    where=(("pnl_fen", "<", 0),),
    measure="count",
    window_s=3600,
    unit="trades",
    owner="risk",
    about="trades closed at a loss in one hour",
)
