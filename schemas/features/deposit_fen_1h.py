"""What a user paid in during the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "deposit"),),
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="deposits in one hour",
)
