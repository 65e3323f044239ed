"""How much of an instrument all our users traded in the last five minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="market",
    source="fill",
    field="quantity_e8",
    measure="sum",
    window_s=300,
    unit="e8",
    owner="market",
    about="quantity traded by all users in one instrument in five minutes",
)
