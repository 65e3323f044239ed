"""Repairs the message of a dead letter and holds it against its contract before it may go out again."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.catalogue import contract_of_topic
from schemas.contract import Event, Record
from schemas.events.dead_letter import DeadLetter
from schemas.repairs import NotRepaired, change_of
from schemas.validation import judge
from serving.loader.rows import too_wide


class Message(NamedTuple):
    """What goes to the broker."""

    topic: str
    key: str
    payload: bytes


def repaired(letter: DeadLetter, changes: Sequence[str], replacement: bytes | None, now_ms: int) -> Message:
    """The letter's message, or its replacement, with fields changed by `FIELD=VALUE`; NotRepaired says what is still wrong.

    An event keeps its event_id, so that a message that is sent again is still the same event; observed_at becomes now.
    """
    contract = _contract_of(letter)
    original = letter.payload_latin1.encode("latin-1")
    row = _fields(contract, original if replacement is None else replacement)
    row |= dict(change_of(contract, change) for change in changes)
    if issubclass(contract, Event):
        row["observed_at"] = now_ms
        _insist_on_identity(letter, original, row)
    payload = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
    _insist_on_contract(contract, payload)
    return Message(contract.TOPIC.name, str(row[contract.TOPIC.key]), payload)


def _contract_of(letter: DeadLetter) -> type[Record]:
    try:
        return contract_of_topic(letter.topic)
    except KeyError as unknown:
        raise NotRepaired(f"topic={letter.topic}: no contract has this topic") from unknown


def _fields(contract: type[Record], payload: bytes) -> dict[str, Any]:
    try:
        row = json.loads(payload)
    except ValueError as broken:
        raise NotRepaired(f"message: {judge(contract, payload).problem or broken}; give it whole with --payload") from broken
    if not isinstance(row, dict):
        raise NotRepaired(f"message={str(row)[:200]}: a JSON object; give it whole with --payload")
    return row


def _insist_on_identity(letter: DeadLetter, original: bytes, row: dict[str, Any]) -> None:
    """A new id would make a second event of one; only a conflict over an id, or a missing id, is repaired by a new one."""
    if letter.reason == "conflicting_duplicate":
        return
    try:
        before = json.loads(original)
    except ValueError:
        return
    id_before = before.get("event_id") if isinstance(before, dict) else None
    if isinstance(id_before, str) and id_before and row.get("event_id") != id_before:
        raise NotRepaired(f"event_id={row.get('event_id')}: it must stay {id_before}, for it is the same event")


def _insist_on_contract(contract: type[Record], payload: bytes) -> None:
    record, problem = judge(contract, payload)
    problem = problem or (too_wide(record) if record else None)
    if problem:
        raise NotRepaired(str(problem))
    if len(payload) > contract.TOPIC.max_message_bytes:
        raise NotRepaired(f"message={len(payload)} bytes: at most {contract.TOPIC.max_message_bytes} bytes")
