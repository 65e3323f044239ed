"""What an outside risk service thinks of a user, as it was pushed."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="pushed",
    measure="last",
    window_s=7_776_000,
    unit="points",
    owner="risk",
    about="risk points of an outside service, as last pushed, for 90 days",
)
