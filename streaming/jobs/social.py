"""Counts by the minute what users share and say, from the same definition as the batch layer's day."""

from schemas.settings import Settings
from streaming.script import Script
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.social_minutes import SOCIAL_MINUTES
from streaming.sql.sources import cold_start, kafka_source


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it counts all that the topic holds again, so that no minute is ever told in part."""
    views = [
        kafka_source("social", s.kafka, "social", cold_start(now_ms, None)),
        *believed_rows("social", STREAM),
        SOCIAL_MINUTES,
    ]
    columns = ", ".join(("event_time", "group_id", "instrument", "shares", "invitations", "joins", "messages"))
    return Script(
        name="social",
        views=(*views, kafka_sink("social_minute", s.kafka)),
        inserts=(insert("social_minute", f"SELECT {columns} FROM social_minute"),),
        checkpoint_s=s.archive_checkpoint_s,
    )
