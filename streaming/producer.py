"""How every direct writer puts an event on its topic: stamped, keyed, never lost, and with heartbeats while it is quiet."""

import logging
from collections.abc import Callable, Collection, Mapping
from threading import Event as Flag
from threading import Lock, Thread
from time import time_ns
from types import TracebackType
from typing import Any, Self

from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError

from schemas.catalogue import contracts
from schemas.clock import HEARTBEAT_MS
from schemas.contract import Event, Topic
from schemas.settings import settings
from schemas.stamping import LOSSLESS, Stamper, fits, to_json

LINGER_MS = 5
BATCH_BYTES = 64 << 10
METADATA_MS = 30_000
"""How long to wait for a topic that the broker does not know."""

OUTAGE_MS = 600_000
"""How long a broker may be away before rows are given up, which is logged and counted."""

log = logging.getLogger(__name__)


def now_ms() -> int:
    """UTC milliseconds."""
    return time_ns() // 1_000_000


class Producer:
    """Writes events of one source, in the order of its calls.

    source: a name that no other run has, because event ids are `<source>-<seq>`; beats: short names of the contracts whose
    topics this writer keeps alive with heartbeats. Delivery is at least once and in order; the same event_id twice is one
    event. LookupError when a beaten topic is not there.
    """

    def __init__(
        self, source: str, beats: Collection[str] = (), bootstrap: str | None = None, now: Callable[[], int] = now_ms
    ) -> None:
        self.sent, self.failed = 0, 0
        self._stamper = Stamper(source, now)
        self._lock, self._ended = Lock(), Flag()
        self._kafka = _client(bootstrap or settings().kafka)
        self._events = {name: (c.TOPIC, issubclass(c, Event)) for name, c in contracts().items()}
        topics = [contracts()[name].TOPIC for name in beats]
        self._insist_on(topics)
        self._pulse = Thread(target=self._beat, args=(topics,), name="heartbeats", daemon=True)
        self._pulse.start()

    def send(self, contract: str, fields: Mapping[str, Any]) -> str | None:
        """Stamps and sends one record of a contract (`order`); gives its event_id.

        observed_at is now, and never goes back; version, seq and event_id are filled in where absent.
        """
        topic, is_event = self._events[contract]
        with self._lock:
            row = self._stamper.stamped(fields) if is_event else fields
            self.send_bytes(topic, row.get(topic.key), to_json(row))
        event_id: str | None = row.get("event_id")
        return event_id

    def send_bytes(self, topic: Topic, key: str | None, payload: bytes) -> None:
        """Sends bytes as they are; what is too large for its topic goes whole to the dead letters."""
        key_bytes = None if key is None else str(key).encode()
        if not fits(topic, key_bytes, payload):
            letter = self._stamper.too_large(topic, payload)
            topic, key_bytes, payload = contracts()["dead_letter"].TOPIC, letter["letter_id"].encode(), to_json(letter)
        self._put(topic.name, payload, key_bytes)

    def flush(self, timeout_s: float | None = None) -> None:
        """Waits until the broker has everything that was sent."""
        self._kafka.flush(timeout_s)

    def close(self, timeout_s: float = 4) -> None:
        """Ends the heartbeats and hands over what is still on its way."""
        self._ended.set()
        self._pulse.join(timeout_s)
        self._kafka.close(timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _insist_on(self, topics: list[Topic]) -> None:
        for topic in topics:
            try:
                self._kafka.partitions_for(topic.name)
            except KafkaTimeoutError as missing:
                self._kafka.close(0)
                where = self._kafka.config["bootstrap_servers"]
                raise LookupError(f"topic={topic.name}: the broker at {where} does not have it") from missing

    def _put(self, topic: str, payload: bytes, key: bytes | None, partition: int | None = None) -> None:
        self._kafka.send(topic, payload, key, partition=partition).add_errback(self._lost, topic)
        self.sent += 1

    def _lost(self, topic: str, error: Exception) -> None:
        self.failed += 1
        if self.failed % 1000 == 1:
            log.error("%d records were not delivered, the newest for %s: %s", self.failed, topic, error)

    def _beat(self, topics: list[Topic]) -> None:
        while not self._ended.wait(HEARTBEAT_MS / 1000):
            with self._lock:
                beat = to_json(self._stamper.heartbeat())
                for topic in topics:
                    self._beat_topic(topic, beat)

    def _beat_topic(self, topic: Topic, beat: bytes) -> None:
        key = b"heartbeat" if topic.compacted else None  # a compacted topic refuses rows without a key
        for partition in self._kafka.partitions_for(topic.name):
            self._put(topic.name, beat, key, partition)


def _client(bootstrap: str) -> KafkaProducer:
    return KafkaProducer(
        bootstrap_servers=bootstrap,
        linger_ms=LINGER_MS,
        batch_size=BATCH_BYTES,
        max_request_size=contracts()["dead_letter"].TOPIC.max_message_bytes,
        delivery_timeout_ms=OUTAGE_MS,
        max_block_ms=METADATA_MS,
        **LOSSLESS,
    )
