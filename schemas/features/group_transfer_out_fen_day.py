"""How much money a group of linked accounts sent by transfer today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "transfer_out"),),
    field="amount_fen",
    measure="sum",
    window_s=DAY_S,
    unit="fen",
    owner="risk",
    about="what linked accounts sent by transfer in the reporting day so far",
)
