"""What a user won or lost in the last hour by closing positions."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="fill",
    field="pnl_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="profit (or loss, negative) of closed positions in one hour",
)
