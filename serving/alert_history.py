"""Alerts that are no longer in memory, read again from the broker by whoever comes back after a while."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from anyio import CapacityLimiter, to_thread
from kafka import KafkaConsumer, TopicPartition

from schemas.events.alert import Alert
from serving.answers.alerts import AlertAnswer
from serving.messages import Heartbeat, read_message

TOPIC = TopicPartition(Alert.TOPIC.name, 0)
CHUNK = 2000
READERS = CapacityLimiter(4)
"""How many may read from the broker at the same time; others wait their turn."""


class Entry(NamedTuple):
    """An alert at its offset, with the server-sent event that tells of it."""

    offset: int
    alert: AlertAnswer
    frame: bytes


def entries_in(messages: Iterable[Any]) -> list[Entry]:
    """The alerts among messages of the topic."""
    entries = []
    for message in messages:
        record = read_message(Alert, message)
        if record and not isinstance(record, Heartbeat):
            answer = AlertAnswer.of(record)
            frame = f"id: {message.offset}\nevent: alert\ndata: {answer.model_dump_json()}\n\n".encode()
            entries.append(Entry(message.offset, answer, frame))
    return entries


class AlertHistory:
    """A reader of its own, from one offset on; `next` is the offset after what was read."""

    def __init__(self, bootstrap: str, offset: int) -> None:
        self.bootstrap = bootstrap
        self.next = offset
        self.consumer: KafkaConsumer | None = None

    async def __aenter__(self) -> Self:
        """Waits for a turn and connects."""
        await READERS.acquire_on_behalf_of(self)
        self.consumer = await to_thread.run_sync(self.connect)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the connection and gives the turn to the next."""
        if self.consumer:
            await to_thread.run_sync(self.consumer.close)
        READERS.release_on_behalf_of(self)

    def connect(self) -> KafkaConsumer:
        """A consumer at the offset."""
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=5000, enable_auto_commit=False)
        consumer.assign([TOPIC])
        consumer.seek(TOPIC, self.next)
        return consumer

    async def until(self, end: int) -> list[Entry]:
        """The next chunk of alerts before `end`; it may be empty."""
        return await to_thread.run_sync(self.read, end)

    def read(self, end: int) -> list[Entry]:
        """Reads one chunk and moves on."""
        assert self.consumer is not None
        self.consumer.seek(TOPIC, self.next)
        polled = self.consumer.poll(timeout_ms=1000, max_records=min(CHUNK, end - self.next))
        messages = [message for batch in polled.values() for message in batch if message.offset < end]
        self.next = self.consumer.position(TOPIC) if not messages else messages[-1].offset + 1
        return entries_in(messages)

    @staticmethod
    def span(bootstrap: str) -> tuple[int, int]:
        """The first offset that the broker keeps, and the one after the newest."""
        consumer = KafkaConsumer(bootstrap_servers=bootstrap, bootstrap_timeout_ms=5000, enable_auto_commit=False)
        try:
            return consumer.beginning_offsets([TOPIC])[TOPIC], consumer.end_offsets([TOPIC])[TOPIC]
        finally:
            consumer.close()
