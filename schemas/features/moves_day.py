"""How many times money of a user moved today."""

from schemas.feature import DAY_S, Feature

FEATURE = Feature(
    entity="user",
    source="transfer",
    measure="count",
    window_s=DAY_S,
    unit="transfers",
    owner="risk",
    about="transfers of the reporting day so far, of every kind",
)
