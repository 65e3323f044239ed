"""In how many seconds of the last hour an instrument ticked."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    measure="count",
    window_s=3600,
    unit="bars",
    owner="market",
    about="seconds with ticks in one hour",
)
