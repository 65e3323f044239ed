"""Sorts messages into rows of the warehouse; a message that cannot be believed becomes a dead letter."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, cast

from schemas.catalogue import contracts
from schemas.contract import Record
from schemas.events.dead_letter import DeadLetter, Reason
from schemas.validation import Problem, judge
from serving.messages import heartbeat_in

log = logging.getLogger("weipan.loader")

WANTED = ("alert", "alert_shadow", "dead_letter", "late", "decision", "vector_instrument", "social_minute", "screen_act")
LOADED = {contracts()[name].TOPIC.name: contracts()[name] for name in WANTED}
"""Topic to contract of what goes to the warehouse."""

Rows = dict[type[Record], list[Record]]


def rows_of(messages: Iterable[Any], now_ms: int) -> Rows:
    """The records of Kafka messages by contract; heartbeats are left out, refused messages are among the dead letters."""
    rows: Rows = {}
    for message in messages:
        if record := _record_of(message, now_ms):
            rows.setdefault(type(record), []).append(record)
    return rows


def tuple_of(record: Record) -> tuple[Any, ...]:
    """The record's values in the order of its columns."""
    return tuple(getattr(record, field.name) for field in fields(record))


def too_wide(record: Record) -> Problem | None:
    """The number that no column holds: JSON numbers have no end, the lake and the warehouse have 64 bits."""
    for name, number in _numbers(record):
        if not -(2**63) <= number < 2**63:
            return Problem("out_of_range", name, str(number)[:200], "a whole number of 64 bits")
    return None


def _record_of(message: Any, now_ms: int) -> Record | None:
    payload = message.value or b""
    if b'"heartbeat"' in payload and heartbeat_in(payload):
        return None
    record, problem = judge(LOADED[message.topic], payload)
    problem = problem or (too_wide(record) if record else None)
    if not problem:
        return record
    log.warning("dead letter %s-%d-%d: %s", message.topic, message.partition, message.offset, problem)
    return _letter(message, payload, problem, now_ms)


def _letter(message: Any, payload: bytes, problem: Problem, now_ms: int) -> DeadLetter:
    return DeadLetter(
        letter_id=f"{message.topic}-{message.partition}-{message.offset}",
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        reason=cast("Reason", problem.reason),
        field=problem.field,
        value=problem.value,
        rule=problem.rule,
        recorded_at=now_ms,
        payload_latin1=payload.decode("latin-1"),
    )


def _numbers(record: Record) -> Iterator[tuple[str, int]]:
    for name, value in vars(record).items():
        if isinstance(value, int):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", number) for key, number in value.items() if number is not None)
