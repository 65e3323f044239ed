"""How many times a chat group was reported on in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="chat",
    source="social",
    measure="count",
    window_s=3600,
    unit="reports",
    owner="growth",
    about="activity reports of a chat group in one hour",
)
