"""A version of which group of linked accounts a user belongs to, from the moment it takes effect."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Event, Topic
from schemas.fields import Id


@dataclass(frozen=True, kw_only=True)
class Link(Event):
    """event_time: when it takes effect; group_id: the connected component over shared devices, cards, referrals, transfers."""

    TOPIC: ClassVar[Topic] = Topic(name="link.v1", key="user_id", compacted=True)

    user_id: Id
    group_id: Id
