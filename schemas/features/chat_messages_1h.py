"""How many messages a chat group wrote in the last hour."""

from schemas.feature import Feature

FEATURE = Feature(
    entity="chat",
    source="social",
    field="message_count",
    measure="sum",
    window_s=3600,
    unit="messages",
    owner="growth",
    about="messages of a chat group in one hour",
)
