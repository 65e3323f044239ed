"""What was shared and said within one minute in one chat group about one instrument, as the live layer counts it."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Record, Topic
from schemas.fields import Count, Millis, Text


@dataclass(frozen=True, kw_only=True)
class SocialMinute(Record):
    """event_time: the minute's first millisecond; group_id, instrument: "" where events named none; told again, it is equal."""

    TOPIC: ClassVar[Topic] = Topic(name="social.minute.v1", key="group_id", partitions=1, archived=False)

    event_time: Millis
    group_id: Text
    instrument: Text
    shares: Count
    invitations: Count
    joins: Count
    messages: Count
