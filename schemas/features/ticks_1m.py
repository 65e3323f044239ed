"""How many ticks of an instrument came in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    field="ticks",
    measure="sum",
    window_s=60,
    unit="ticks",
    owner="market",
    about="ticks in one minute",
)
