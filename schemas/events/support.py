"""A user asks for help, and how long the answer took."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Count, Id, Text


@dataclass(frozen=True, kw_only=True)
class Support(Event):
    """service_ms: time from the opening of a ticket to its resolution, on resolved tickets only."""

    TOPIC: ClassVar[Topic] = Topic(name="support.v1", key="user_id", max_delay_ms=2_000)

    kind: Literal["ticket_opened", "ticket_resolved"]
    user_id: Id
    ticket_id: Id
    category: Text
    service_ms: Count | None = None
