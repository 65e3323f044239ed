"""What the online store hears, topic by topic, and what each message means for books."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.contract import DAY_MS, Event
from schemas.feature_places import Place, of_bar, of_newcomer, of_talk, of_user
from serving.messages import Heartbeat, read_message
from serving.online_shelf import Key, Shelf

HOUR_MS = 3_600_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message. heard_at: how far the live layer has come, where it says so; owner: in whose book events are told apart.

    in_order: whether the owner's events come in the order of time, as vectors do.

    places: where it counts; source, values: a version of the owner, told as `source`.
    """

    event_id: str = ""
    event_time: int = 0
    seq: int = 0
    heard_at: int = 0
    owner: Key | None = None
    in_order: bool = True
    places: tuple[Place, ...] = ()
    source: str = ""
    values: Mapping[str, int | None] = field(default_factory=dict)

    def books(self) -> Iterator[Key]:
        """The books that it concerns."""
        if self.owner:
            yield self.owner
        yield from ((place.entity, place.entity_id) for place in self.places)

    def enter(self, shelf: Shelf) -> None:
        """Enters it into the books, unless its owner's book says that it is in already."""
        if not self.owner or not (self.places or self.source):
            return
        own = shelf.book(*self.owner)
        if self.source:
            own.tell(self.source, self.event_time, self.seq, self.values)
        elif own.is_new(self.event_time, self.event_id, in_order=self.in_order):
            for place in self.places:
                shelf.book(place.entity, place.entity_id).count(place.source, place.row, self.event_time, shelf.zone)


def told(messages: Iterable[Any]) -> Iterator[Told]:
    """What messages tell; heartbeats, late events and what cannot be believed tell nothing."""
    for message in messages:
        contract, reader = TOPICS[message.topic]
        record: Any = None if skipped(message) else read_message(contract, message)
        if record is not None and not isinstance(record, Heartbeat) and on_time(record):
            yield reader(record)


def skipped(message: Any) -> bool:
    """Of accounts only newcomers with a referrer are read here; all else about accounts is in the vectors."""
    return message.topic == ACCOUNT and b'"registered"' not in (message.value or b"")


def on_time(record: Any) -> bool:
    """Whether the live layer counts it: a late event is no part of what was known."""
    limit_ms = record.TOPIC.max_delay_ms
    return limit_ms is None or not isinstance(record, Event) or not is_late(record.event_time, record.observed_at, limit_ms)


def _from_vector(vector: Any) -> Told:
    """A vector is an event that was believed, on time and told once, with what held at its moment."""
    event = vars(vector) | vector.values
    places = of_bar(event) if vector.trigger == "bar" else of_user(vector.trigger, event)
    key = ("instrument", vector.instrument) if vector.trigger == "bar" else ("user", vector.user_id)
    return Told(event_id=vector.event_id, event_time=vector.event_time, owner=key, places=tuple(places))


def _from_account(account: Any) -> Told:
    return _as_sent(account, "account", of_newcomer(vars(account)))


def _from_social(social: Any) -> Told:
    return _as_sent(social, "social", of_talk(vars(social)))


def _as_sent(event: Any, source: str, places: Iterable[Place]) -> Told:
    """An event as its sender told it: a sender's copies are told apart in a book of his own, which has no features."""
    owner = ("sender", f"{source}:{event.user_id}")
    return Told(event_id=event.event_id, event_time=event.event_time, owner=owner, in_order=False, places=tuple(places))


def _from_profile(profile: Any) -> Told:
    return _version("profile", profile, profile.values)


def _from_limit(limit: Any) -> Told:
    return _version("limit", limit, {"limit_fen": limit.limit_fen})


def _version(source: str, record: Any, values: Mapping[str, int | None]) -> Told:
    key = ("user", record.user_id)
    return Told(event_time=record.event_time, seq=record.seq, owner=key, source=source, values=values)


def _from_progress(progress: Any) -> Told:
    return Told(heard_at=progress.event_time)


READERS: dict[str, tuple[Callable[[Any], Told], int | None]] = {
    "vector_user": (_from_vector, DAY_MS + HOUR_MS),
    "vector_instrument": (_from_vector, HOUR_MS),
    "account": (_from_account, DAY_MS + HOUR_MS),
    "social": (_from_social, HOUR_MS),
    "profile": (_from_profile, None),
    "limit": (_from_limit, None),
    "progress": (_from_progress, HOUR_MS),
}
"""Contract to its reader, and how far back its windows reach (ms); None is from the beginning."""

TOPICS = {contracts()[name].TOPIC.name: (contracts()[name], reader) for name, (reader, _) in READERS.items()}
"""Topic to contract and reader."""

BACK_MS = {contracts()[name].TOPIC.name: back_ms for name, (_, back_ms) in READERS.items()}
ACCOUNT = contracts()["account"].TOPIC.name
