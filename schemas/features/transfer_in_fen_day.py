"""What a user received from other users today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "transfer_in"),),
    field="amount_fen",
    measure="sum",
    window_s=DAY_S,
    unit="fen",
    owner="risk",
    about="transfers received in the reporting day so far",
)
