"""How often people shared an instrument in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="topic",
    source="social",
    measure="count",
    window_s=3600,
    unit="shares",
    owner="growth",
    about="shares of an instrument in one hour",
)
