"""A new per-trade limit of a user."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id, Text


@dataclass(frozen=True, kw_only=True)
class Limit(Event):
    """limit_fen: the most one trade may be worth from event_time on."""

    TOPIC: ClassVar[Topic] = Topic(name="limit.v1", key="user_id", compacted=True)

    user_id: Id
    limit_fen: Fen
    reason: Text
