"""What users say and share: shares, invitations and group messages."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Count, Id, Millis, Text


@dataclass(frozen=True, kw_only=True)
class Social(Event):
    """message_count: messages of the group in the minute before; invitee_user_id: who came through an invitation;
    device_time: when it happened by the device's own clock, where event_time was corrected by it.
    """

    TOPIC: ClassVar[Topic] = Topic(name="social.v1", key="user_id", max_delay_ms=2_000)

    kind: Literal["shared", "invited", "joined_group", "group_activity"]
    user_id: Id
    group_id: Id | None = None
    instrument: Id | None = None
    campaign: Text | None = None
    invitee_user_id: Id | None = None
    message_count: Count | None = None
    device_time: Millis | None = None
