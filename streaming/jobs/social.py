"""Tells growth and product how the day goes: shares and chats by the minute, and each act on a screen once, if on time."""

from schemas.catalogue import contracts
from schemas.contract import DAY_MS, fields_of
from schemas.settings import Settings
from streaming.script import Script
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.kafka_sinks import insert, kafka_sink
from streaming.sql.social_minutes import SOCIAL_MINUTES
from streaming.sql.sources import cold_start, kafka_source

SCREEN_BACK_MS = 2 * DAY_MS
"""How far back acts on screens are told again without state: the night's batch has the days before."""


def script(s: Settings, now_ms: int) -> Script:
    """The job; without state it counts all that the topic holds again, so that no minute is ever told in part."""
    views = [
        kafka_source("social", s.kafka, "social", cold_start(now_ms, None)),
        *believed_rows("social", STREAM),
        SOCIAL_MINUTES,
        kafka_source("behaviour", s.kafka, "social", cold_start(now_ms, SCREEN_BACK_MS)),
        *believed_rows("behaviour", STREAM),
        kafka_sink("social_minute", s.kafka),
        kafka_sink("screen_act", s.kafka),
    ]
    minutes = ", ".join(("event_time", "group_id", "instrument", "shares", "invitations", "joins", "messages"))
    acts = ", ".join(f"`{field.name}`" for field in fields_of(contracts()["screen_act"]))
    return Script(
        name="social",
        views=tuple(views),
        inserts=(
            insert("social_minute", f"SELECT {minutes} FROM social_minute"),
            insert("screen_act", f"SELECT {acts} FROM behaviour_row"),
        ),
        checkpoint_s=s.archive_checkpoint_s,
    )
