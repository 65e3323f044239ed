"""A version of a user's profile, from the moment it takes effect: tier, channel and own normal."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Id


@dataclass(frozen=True, kw_only=True)
class Profile(Event):
    """event_time: when the version takes effect, ten minutes after publication by default; values: the user's own normal.

    channel: where the user came from, absent where nobody knows.
    """

    TOPIC: ClassVar[Topic] = Topic(name="profile.v1", key="user_id", compacted=True)

    user_id: Id
    tier: Literal["novice", "mature", "institution"]
    channel: Id | None = None
    values: dict[str, int | None]
