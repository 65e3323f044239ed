"""In how many seconds of the last minute an instrument ticked."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    measure="count",
    window_s=60,
    unit="bars",
    owner="market",
    about="seconds with ticks in one minute",
)
