"""How many different users were seen on a device today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="device",
    source="account",
    field="user_id",
    measure="distinct",
    window_s=DAY_S,
    unit="users",
    owner="risk",
    about="users of a device in the reporting day so far",
)
