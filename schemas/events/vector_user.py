"""All features of a user at the moment of one of his events: what rules read."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Id, Text


@dataclass(frozen=True, kw_only=True)
class VectorUser(Event):
    """event_id, event_time and observed_at are those of the triggering event; values: feature name to integer value.

    group_id: the linked accounts that the user belonged to at that moment, absent for who is linked to nobody; tier, and
    user_channel, where he came from: as then.
    """

    TOPIC: ClassVar[Topic] = Topic(name="vector.user.v1", key="user_id")

    trigger: Literal["order", "fill", "transfer", "account"]
    kind: Id
    user_id: Id
    instrument: Id | None = None
    side: Id | None = None
    device_id: Id | None = None
    counterparty_user_id: Id | None = None
    reason: Text | None = None
    group_id: Id | None = None
    tier: Id | None = None
    user_channel: Id | None = None
    values: dict[str, int | None]
