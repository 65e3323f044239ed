"""Reads messages of a topic against its contract: heartbeats are told apart, what cannot be believed is logged and skipped."""

import json
import logging
from typing import Any, NamedTuple, TypeVar

from schemas.contract import Record
from schemas.validation import judge

log = logging.getLogger("weipan.messages")

R = TypeVar("R", bound=Record)


class Heartbeat(NamedTuple):
    """A writer's word that time has moved on; event_time in ms."""

    event_time: int


def read_message(contract: type[R], message: Any) -> R | Heartbeat | None:
    """The record or heartbeat in a Kafka message; None, with a warning, when it breaks the contract."""
    value = message.value or b""
    if b'"heartbeat"' in value and (beat := heartbeat_in(value)):
        return beat
    record, problem = judge(contract, value)
    if problem:
        log.warning("refused %s-%d-%d: %s", message.topic, message.partition, message.offset, problem)
    return record  # type: ignore[return-value]


def heartbeat_in(value: bytes) -> Heartbeat | None:
    """The heartbeat in a message that names the field `heartbeat`, None when it is something else."""
    try:
        fields = json.loads(value)
    except ValueError:
        return None
    return Heartbeat(fields["event_time"]) if isinstance(fields, dict) and "heartbeat" in fields else None
