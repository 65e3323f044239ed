"""What a group of linked accounts paid in during the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "deposit"),),
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="deposits of linked accounts in one hour",
)
