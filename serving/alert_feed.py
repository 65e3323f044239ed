"""The alert topic, read once a process and followed by any number of readers, each from any offset that is still kept."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from anyio import to_thread
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from schemas.events.alert import Alert
from serving.alert_history import AlertHistory, Entry, entries_in
from serving.problems import Problem, refused

log = logging.getLogger("weipan.alert_feed")

TOPIC = TopicPartition(Alert.TOPIC.name, 0)
KEPT = 10_000
"""How many of the newest alerts are kept in memory; older ones are read from the broker."""

TICK_S = 1.0
"""A reader hears at least an empty batch this often, so that it can look around."""


class Place(NamedTuple):
    """Where a reader starts. offset: the next one it will see; missed: how many before it are no longer kept."""

    offset: int
    missed: int = 0


class AlertFeed:
    """One consumer thread feeds a ring of the newest alerts; readers pull by offset, so none is lost or doubled."""

    def __init__(self, bootstrap: str, kept: int = KEPT) -> None:
        self.bootstrap = bootstrap
        self.ring: deque[Entry] = deque(maxlen=kept)
        self.first = self.next = -1
        self.arrived = asyncio.Event()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="alert-feed", daemon=True)

    def start(self) -> None:
        """Begins to read at the end of the topic; must be called in the event loop that the readers run in."""
        self.loop = asyncio.get_running_loop()
        self.thread.start()

    def stop(self) -> None:
        """Ends the consumer thread."""
        self.stopping.set()
        self.thread.join(timeout=3)

    def run(self) -> None:
        """The consumer thread: waits for the broker, then hands every batch to the event loop."""
        while not self.stopping.is_set():
            try:
                self.consume()
            except KafkaError as error:
                log.warning("the broker does not answer (%s); trying again", error)
                self.stopping.wait(1)

    def consume(self) -> None:
        """Reads from where the feed stands, from the end at first, until it is asked to stop."""
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=5000, enable_auto_commit=False)
        try:
            consumer.assign([TOPIC])
            if self.next < 0:
                self.tell([], consumer.end_offsets([TOPIC])[TOPIC])
            consumer.seek(TOPIC, self.next if self.next >= 0 else consumer.end_offsets([TOPIC])[TOPIC])
            while not self.stopping.is_set():
                for messages in consumer.poll(timeout_ms=500, max_records=2000).values():
                    self.tell(entries_in(messages), messages[-1].offset + 1)
        finally:
            consumer.close()

    def tell(self, entries: list[Entry], following: int) -> None:
        """Hands a batch to the event loop."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.accept, entries, following)

    def accept(self, entries: list[Entry], following: int) -> None:
        """Takes a batch into the ring and wakes the readers; runs in the event loop."""
        self.ring.extend(entries)
        self.next = following
        full = len(self.ring) == self.ring.maxlen
        self.first = self.ring[0].offset if full else (following if self.first < 0 else self.first)
        self.arrived.set()
        self.arrived = asyncio.Event()

    async def place(self, last_seen: int | None) -> Place:
        """Where a reader goes on who saw `last_seen` last (None: begins now); a problem for an id that was never given."""
        if self.next < 0:
            raise Problem(503, "the alert feed is not connected yet", {"Retry-After": "2"}, store="broker")
        if last_seen is None:
            return Place(self.next)
        if self.first <= last_seen + 1 <= self.next:
            return Place(last_seen + 1)
        kept_from, end = await to_thread.run_sync(AlertHistory.span, self.bootstrap)
        if last_seen >= end or last_seen < -1:
            raise refused("Last-Event-ID", last_seen, f"the id of an event, at most {end - 1}")
        return Place(max(last_seen + 1, kept_from), max(kept_from - last_seen - 1, 0))

    async def follow(self, place: Place) -> AsyncIterator[Sequence[Entry]]:
        """Batches of alerts from a place on, without end: first from the broker, then from the ring."""
        at = place.offset
        while True:
            arrived = self.arrived
            if at < self.first:
                async with AlertHistory(self.bootstrap, at) as history:
                    while history.next < self.first:
                        yield await history.until(self.first)
                    at = history.next
            batch, at = self.since(at), max(at, self.next)
            yield batch
            if not arrived.is_set():
                await wait(arrived)

    def since(self, offset: int) -> list[Entry]:
        """The entries in the ring from an offset on."""
        return [*takewhile(lambda entry: entry.offset >= offset, reversed(self.ring))][::-1]


async def wait(event: asyncio.Event) -> None:
    """Waits for an event for at most a tick."""
    try:
        async with asyncio.timeout(TICK_S):
            await event.wait()
    except TimeoutError:
        return
