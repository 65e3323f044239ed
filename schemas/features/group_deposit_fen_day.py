"""What a group of linked accounts paid in today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "deposit"),),
    field="amount_fen",
    measure="sum",
    window_s=DAY_S,
    unit="fen",
    owner="risk",
    about="deposits of linked accounts in the reporting day so far",
)
