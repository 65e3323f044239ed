"""Takes events in: judges each, writes what can be believed, keeps what cannot as dead letters, and answers for every one."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, NamedTuple

from redis.asyncio import Redis

from schemas.events.behaviour import Behaviour
from schemas.events.social import Social
from schemas.settings import Settings
from schemas.stamping import to_json
from schemas.validation import Problem as Refusal
from serving.ingest.answer import EventAnswer, IntakeAnswer
from serving.ingest.memory import Memory
from serving.ingest.reading import Item, mark_of, read_item
from serving.ingest.writer import EventWriter, Refused, Row
from serving.moments import now_ms
from serving.permissions import may
from serving.problems import Problem

COLLECTED = (Behaviour, Social)
"""What a collector on somebody's device may tell; everything else must come from the platform's own servers."""

CONFLICT = "an event of this id says something else; what was first told stands"

FIELD_BYTES = 40
"""How large a field of a row is, about."""

NO_TEXT = Refusal("malformed_json", "message", "", "text that UTF-8 can hold")
FILLED_IN = {"version": 1, "seq": 0}

NOWHERE = "unknown"
"""The topic of a message that names no contract."""


class Sorted(NamedTuple):
    """One message of a request. name: topic and event id; mark: what it says; refusal: why it cannot be believed."""

    message: Mapping[str, Any]
    item: Item | None
    refusal: Refusal | None
    mark: str = ""

    @property
    def name(self) -> str:
        """`order.v1:o-17`: what a copy of this event is known by."""
        return f"{self.item.contract.TOPIC.name}:{self.item.event_id}" if self.item else ""


class Intake:
    """Events into the broker; `accepted` is said only once the broker has them."""

    def __init__(self, writer: EventWriter, memory: Memory) -> None:
        self.writer = writer
        self.memory = memory

    async def take(self, messages: Sequence[Mapping[str, Any]], sent_at: Any, role: str) -> IntakeAnswer:
        """What became of each message; Problem 403, 429 or 503 when the request as a whole is not taken."""
        received_at = now_ms()
        found = [sort(message, sent_at, received_at) for message in messages]
        insist_on_permission(found, role)
        named = list(dict.fromkeys(each.name for each in found if each.refusal is None))
        written = {name: mark for name, mark in zip(named, await self.memory.marks(named), strict=True) if mark}
        fresh: dict[str, Sorted] = {}
        answers = [answer(index, each, written, fresh) for index, each in enumerate(found)]
        rows = [row_of(each) for each in fresh.values()]
        letters = [letter_of(each, told) for each, told in zip(found, answers, strict=True) if told.status == "rejected"]
        if rows or letters:
            await self.writer.write([*rows, *letters])
        await self.memory.remember({name: each.mark for name, each in fresh.items()})
        counts = Counter(told.status for told in answers)
        return IntakeAnswer(
            accepted=counts["accepted"], duplicates=counts["duplicate"], rejected=counts["rejected"], results=answers
        )


@asynccontextmanager
async def opened(s: Settings, redis: Redis) -> AsyncIterator[Intake]:
    """The intake at the addresses of the settings; the broker need not be up yet."""
    writer = EventWriter(s.kafka, [name for name in s.ingest_beats.split(",") if name])
    writer.start()
    try:
        yield Intake(writer, Memory(redis))
    finally:
        writer.stop()


def sort(message: Mapping[str, Any], sent_at: Any, received_at: int) -> Sorted:
    """The message read and judged."""
    if not is_text(message):
        return Sorted(message, None, NO_TEXT)
    read = read_item(message, sent_at, received_at)
    if isinstance(read, Refusal):
        return Sorted(message, None, read)
    return Sorted(message, read, read.judged(received_at), mark_of(message))


def is_text(message: Mapping[str, Any]) -> bool:
    """Whether every text in a message can be written: JSON can escape halves of characters that UTF-8 does not know."""
    try:
        to_json(message)
    except UnicodeEncodeError:
        return False
    return True


def insist_on_permission(found: Sequence[Sorted], role: str) -> None:
    """Problem 403 when a key that may only collect sends anything else."""
    if may(role, "events:write"):
        return
    for each in found:
        if each.item and each.item.contract not in COLLECTED:
            rule = f"a role with the permission events:write for type={each.item.name}"
            raise Problem(403, f"role={role}: {rule}", field="role", value=role, rule=rule)


def answer(index: int, each: Sorted, written: Mapping[str, str], fresh: dict[str, Sorted]) -> EventAnswer:
    """What the client is told; a message that is to be written joins the fresh ones."""
    event_id = (each.item.event_id or None) if each.item else None
    refusal = each.refusal
    if refusal is None:
        known = fresh[each.name].mark if each.name in fresh else written.get(each.name)
        if known is None:
            fresh[each.name] = each
        if known in (None, each.mark):
            return EventAnswer(index=index, event_id=event_id, status="accepted" if known is None else "duplicate")
        refusal = Refusal("conflicting_duplicate", "event_id", str(event_id), CONFLICT)
    return EventAnswer(index=index, event_id=event_id, status="rejected", **asdict(refusal))


def row_of(each: Sorted) -> Row:
    """What is written of a message that can be believed."""
    assert each.item
    return Row(each.item.contract, each.item.fields, len(each.message) * FIELD_BYTES)


def letter_of(each: Sorted, told: EventAnswer) -> Refused:
    """What is kept of a message that cannot be believed: all that was sent, in our words where they were understood.

    It holds what we would have filled in, so that mending its one fault is enough to send it again.
    """
    refusal = Refusal(told.reason or "", told.field or "", told.value or "", told.rule or "")
    if each.item is None:
        return Refused(NOWHERE, refusal, json.dumps(each.message).encode())
    return Refused(each.item.contract.TOPIC.name, refusal, to_json(FILLED_IN | {**each.message, **each.item.fields}))
