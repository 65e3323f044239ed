"""To how many different users a user sent money today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    where=(("kind", "=", "transfer_out"),),
    field="counterparty_user_id",
    measure="distinct",
    window_s=DAY_S,
    unit="users",
    owner="risk",
    about="users who were sent money in the reporting day so far",
)
