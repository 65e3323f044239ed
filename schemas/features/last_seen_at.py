"""When a user was last active, before today."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="user",
    source="profile",
    field="last_seen_at",
    measure="last",
    window_s=7_776_000,
    unit="ms",
    owner="risk",
    about="last activity, by the newest profile",
)
