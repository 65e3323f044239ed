"""How many different users a group of linked accounts sent money to today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="group",
    source="transfer",
    where=(("kind", "=", "transfer_out"),),
    field="counterparty_user_id",
    measure="distinct",
    window_s=DAY_S,
    unit="users",
    owner="risk",
    about="users whom linked accounts sent money in the reporting day so far",
)
