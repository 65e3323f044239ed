"""Reads what a client sent as an event of a contract: which contract it is, and when it happened by our clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import moment_ms
from schemas.contract import Event, Record, fields_of
from schemas.event_names import OUTER
from schemas.stamping import to_json
from schemas.validation import Problem, judge
from serving.ingest.segment_names import CALLS, read_call
from serving.loader.rows import too_wide

KINDS = (*OUTER, "tick")
"""What may be sent: the contracts of what happens outside."""

SENT = ("sent_at", "sentAt")
"""Under which name a message or a batch says when it left the device, by the device's own clock."""


@dataclass(frozen=True)
class Item:
    """One message as it was read. name: the contract's short name; fields: its fields, without observed_at."""

    name: str
    fields: dict[str, Any]

    @property
    def contract(self) -> type[Record]:
        """The contract."""
        return contracts()[self.name]

    @property
    def event_id(self) -> str:
        """The source's own name of the event, empty where it has none that could be used."""
        given = self.fields.get("event_id")
        return given if isinstance(given, str) else ""

    def judged(self, observed_at: int) -> Problem | None:
        """Why the event cannot be believed, None when it can."""
        record, problem = judge(self.contract, to_json({"version": 1, "seq": 0, **self.fields, "observed_at": observed_at}))
        return problem or (too_wide(record) if record else None)


def read_item(message: Mapping[str, Any], sent_at: Any, received_at: int) -> Item | Problem:
    """An item of one of our contracts, or why it is none. sent_at: the batch's, where the message has none of its own."""
    kind = message.get("type")
    if kind is None:
        return Problem("missing_field", "type", "", "Field required")
    if kind not in (*KINDS, *CALLS):
        return Problem("unknown_value", "type", str(kind)[:200], f"one of {', '.join((*KINDS, *CALLS))}")
    read = read_call(message) if kind in CALLS else (str(kind), dict(message))
    if isinstance(read, Problem):
        return read
    name, fields = read
    own = [message[key] for key in SENT if key in message]
    return at_our_time(name, fields, own[0] if own else sent_at, received_at)


def at_our_time(name: str, fields: dict[str, Any], sent_at: Any, received_at: int) -> Item | Problem:
    """The item with only what its contract has, its event_time corrected where the device told when it was sent."""
    known = {field.name for field in fields_of(contracts()[name])} - {"observed_at", "device_time"}
    kept = {key: value for key, value in fields.items() if key in known}
    told = kept.get("event_time")
    if sent_at is None or type(told) is not int:
        return Item(name, kept)
    try:
        kept["event_time"] = corrected_ms(told, moment_ms(sent_at), received_at)
    except ValueError as no_moment:
        return Problem("wrong_type", "sent_at", str(sent_at)[:200], str(no_moment))
    return Item(name, kept | ({"device_time": told} if has_device_time(contracts()[name]) else {}))


def corrected_ms(created_ms: int, sent_ms: int, received_ms: int) -> int:
    """When it happened by our clock: received, less the time that it lay on the device; all in ms.

    Only the device's own clock is asked how long that was, so that its being wrong does not matter. A clock that was set back
    meanwhile would put the event after its receipt: then it happened when it was received.
    """
    return received_ms - max(0, sent_ms - created_ms)


def has_device_time(contract: type[Record]) -> bool:
    """Whether a contract keeps the device's own time beside ours."""
    return issubclass(contract, Event) and any(field.name == "device_time" for field in fields_of(contract))


def mark_of(message: Mapping[str, Any]) -> str:
    """What tells two messages apart that claim to be one event; when a message was sent is not part of it."""
    said = {key: value for key, value in sorted(message.items()) if key not in SENT}
    return blake2b(to_json(said), digest_size=8).hexdigest()
