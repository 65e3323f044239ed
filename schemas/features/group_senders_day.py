"""How many different users sent money to a group of linked accounts today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "transfer_in"),),
    field="counterparty_user_id",
    measure="distinct",
    window_s=DAY_S,
    unit="users",
    owner="risk",
    about="users who sent money to linked accounts in the reporting day so far",
)
