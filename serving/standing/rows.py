"""How a user's standing lies in Redis: one hash a user whose texts sort by time, so that the order of arrival means nothing."""

from typing import NamedTuple

HEARD = "standing:heard"
"""When the standings were last brought up to date, UTC ms."""

OFFSETS = "standing:offsets"
"""Hash: `topic-partition` to the offset after the last message taken in, written together with what it said."""

READ = "standing:read"
"""Hash: `dispositions` and `lists` to the number of the last change taken in from the SQL database."""

TOUCHED = "standing:touched"
"""Set: users whose limit is to be worked out again."""

EXPIRING = "standing:expiring"
"""Sorted set: users by when the next of their alerts is too old to count, UTC ms."""


class Place(NamedTuple):
    """Where a fact stands in time: event_time in ms, then the source's own counter."""

    event_time: int
    seq: int

    def text(self) -> str:
        """Sorts as the place does."""
        return f"{self.event_time:015d}.{self.seq:019d}"


class Fact(NamedTuple):
    """One thing known of a user from a moment on; of one name the one with the greatest place holds."""

    user_id: str
    name: str
    place: Place
    value: str

    def text(self) -> str:
        """The value behind its place."""
        return f"{self.place.text()}|{self.value}"


class Held(NamedTuple):
    """A fact as it was read: event_time of its place, and its value."""

    event_time: int
    value: str

    @classmethod
    def read(cls, text: str) -> "Held":
        """What `Fact.text` gave."""
        place, _, value = text.partition("|")
        return cls(int(place[:15]), value)


def user_key(user_id: str) -> str:
    """The hash of a user's facts."""
    return f"standing:user:{user_id}"


def position_key(day: str, user_id: str) -> str:
    """The hash of what a user bought minus sold on a reporting day: instrument to fen."""
    return f"standing:position:{day}:{user_id}"


def fill_key(event_id: str) -> str:
    """Says for a while that a trade is counted in its position."""
    return f"standing:fill:{event_id}"


def alert_key(alert_id: str) -> str:
    """The users that an alert is about, its detector and its place, for as long as it counts."""
    return f"standing:alert:{alert_id}"
