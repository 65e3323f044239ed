"""What a user took out during the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "withdrawal"),),
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="withdrawals in one hour",
)
