"""How many trades a user made in one instrument in the last five minutes."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="position",
    source="fill",
    field="fills",
    measure="sum",
    window_s=300,
    unit="trades",
    owner="risk",
    about="trades in one instrument in five minutes",
)
