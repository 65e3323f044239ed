"""What a user sent to other users today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "transfer_out"),),
    field="amount_fen",
    measure="sum",
    window_s=DAY_S,
    unit="fen",
    owner="risk",
    about="transfers sent in the reporting day so far",
)
