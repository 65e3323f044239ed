"""How much money a group of linked accounts received by transfer today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "transfer_in"),),
    field="amount_fen",
    measure="sum",
    window_s=DAY_S,
    unit="fen",
    owner="risk",
    about="what linked accounts received by transfer in the reporting day so far",
)
