"""The lowest traded or quoted price of an instrument in the last ten minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    field="low_e8",
    measure="min",
    window_s=600,
    unit="e8",
    owner="market",
    about="lowest price in ten minutes",
)
