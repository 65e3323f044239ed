"""What an outside fingerprinting service thinks of a device, as it was pushed."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="device",
    source="pushed",
    measure="last",
    window_s=2_592_000,
    unit="points",
    owner="risk",
    about="risk points of an outside fingerprinting service, as last pushed, for 30 days",
)
