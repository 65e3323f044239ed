"""The traded quantity of an instrument in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="instrument",
    source="bar",
    field="quantity_e8",
    measure="sum",
    window_s=3600,
    unit="e8",
    owner="market",
    about="traded quantity in one hour",
)
