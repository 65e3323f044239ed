"""What a group of linked accounts traded in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="group",
    source="fill",
    field="amount_fen",
    measure="sum",
    window_s=3600,
    unit="fen",
    owner="risk",
    about="traded amount of linked accounts in one hour",
)
