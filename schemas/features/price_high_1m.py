"""The highest traded or quoted price of an instrument in the last minute."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    field="high_e8",
    measure="max",
    window_s=60,
    unit="e8",
    owner="market",
    about="highest price in one minute",
)
