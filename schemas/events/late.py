"""A row that came too late for the live layer: counted here, kept in the lake, corrected by the batch layer."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Record, Topic
from schemas.fields import Count, Id, Millis


@dataclass(frozen=True, kw_only=True)
class Late(Record):
    """topic: where the row came in; delay_ms: observed_at minus event_time, above the topic's limit."""

    TOPIC: ClassVar[Topic] = Topic(name="late.v1", key="topic", partitions=1, archived=False)

    topic: Id
    event_id: Id
    event_time: Millis
    observed_at: Millis
    delay_ms: Count
