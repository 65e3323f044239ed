"""What every writer adds to an event: when our side took it in, a number, a name; and word that time goes on in silence."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from schemas.contract import Topic
from schemas.validation import Problem

ROOM_BYTES = 256
"""What key, headers and batch header may add to a message on its way."""

LOSSLESS: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": False,
    "max_in_flight_requests_per_connection": 1,
    "reconnect_backoff_max_ms": 1000,
}
"""How a writer's client speaks to the broker: one request on its way at a time, repeated until it is acknowledged; so order is
kept, and no epoch change loses a batch."""


class Stamper:
    """The stamps of one source. source: a name that no other run has, because event ids are `<source>-<seq>`; now: UTC ms."""

    def __init__(self, source: str, now: Callable[[], int]) -> None:
        self.source = source
        self._now, self._seq, self._newest = now, 0, 0

    def observed_at(self) -> int:
        """The moment, which never goes back."""
        self._newest = max(self._now(), self._newest)
        return self._newest

    def next_seq(self) -> int:
        """The source's own counter, from 1."""
        self._seq += 1
        return self._seq

    def stamped(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The event, observed now; version, seq and event_id are filled in where absent."""
        row = {"version": 1, **fields, "observed_at": self.observed_at()}
        seq = row.setdefault("seq", self.next_seq())
        row.setdefault("event_id", f"{self.source}-{seq}")
        return row

    def heartbeat(self) -> dict[str, Any]:
        """Word that time has moved on."""
        moment = self.observed_at()
        return {"heartbeat": True, "event_time": moment, "observed_at": moment}

    def letter(self, topic: str, problem: Problem, payload: bytes) -> dict[str, Any]:
        """The dead letter of a message that never reached its topic: partition -1, and our own counter as its offset."""
        offset = self.next_seq()
        return {
            "letter_id": f"{topic}-{self.source}-{offset}", "topic": topic, "partition": -1, "offset": offset,
            **asdict(problem), "recorded_at": self._now(), "payload_latin1": payload.decode("latin-1"),
        }  # fmt: skip

    def too_large(self, topic: Topic, payload: bytes) -> dict[str, Any]:
        """The dead letter of a message that its topic cannot carry."""
        rule = f"at most {topic.max_message_bytes} bytes with its key and {ROOM_BYTES} bytes around it"
        return self.letter(topic.name, Problem("too_large", "message", f"{len(payload)} bytes", rule), payload)


def fits(topic: Topic, key: bytes | None, payload: bytes) -> bool:
    """Whether a topic can carry a message."""
    return len(payload) + len(key or b"") + ROOM_BYTES <= topic.max_message_bytes


def to_json(row: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
