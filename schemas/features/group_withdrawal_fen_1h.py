"""What a group of linked accounts took out during the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "withdrawal"),),
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="withdrawals of linked accounts in one hour",
)
