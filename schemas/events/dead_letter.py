"""A message that could not be believed, with its bytes, so that it can be repaired and sent again."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Record, Topic
from schemas.fields import Count, Id, Millis

Reason = Literal[
    "malformed_json", "missing_field", "wrong_type", "unknown_version", "unknown_value", "out_of_range", "future_event",
    "too_large", "conflicting_duplicate",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DeadLetter(Record):
    """letter_id: `<topic>-<partition>-<offset>` of the bad message; payload_latin1: its bytes, one character a byte."""

    TOPIC: ClassVar[Topic] = Topic(
        name="dead.letter.v1", key="letter_id", partitions=1, retention_days=30, archived=False, max_message_bytes=8 << 20
    )

    letter_id: Id
    topic: Id
    partition: int
    offset: int
    reason: Reason
    field: str
    value: str
    rule: str
    recorded_at: Millis
    payload_latin1: str
    attempt: Count = 0
