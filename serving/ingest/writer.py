"""The one thread that writes events to the broker: in order, stamped at the last moment, and with heartbeats in silence."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.catalogue import contracts
from schemas.clock import HEARTBEAT_MS
from schemas.contract import Record, Topic
from schemas.events.dead_letter import DeadLetter
from schemas.stamping import LOSSLESS, Stamper, fits, to_json
from schemas.validation import Problem as Refusal
from serving.moments import now_ms
from serving.problems import Problem

MOST_WAITING_BYTES = 16 << 20
"""How much may wait for the broker's word; beyond it clients are asked to come again."""

PATIENCE_S = 10.0
"""How long a client waits for the broker's word."""

GIVEN_UP_MS = 9_000
"""When the broker has not taken a row by then it is given up: none comes long after its client was told to send again."""

log = logging.getLogger("weipan.ingest")


@dataclass(frozen=True)
class Row:
    """What is to be written. contract: whose topic; fields: of the event, not yet stamped; size: its bytes, about."""

    contract: type[Record]
    fields: Mapping[str, Any]
    size: int


@dataclass(frozen=True)
class Refused:
    """A message for the dead letters. topic: where it wanted to go."""

    topic: str
    problem: Refusal
    payload: bytes

    @property
    def size(self) -> int:
        """Its bytes, about."""
        return len(self.payload)


class Parcel:
    """What one request wants written; its future has a result once the broker has all of it."""

    def __init__(self, rows: Sequence[Row | Refused]) -> None:
        self.rows = rows
        self.loop = asyncio.get_running_loop()
        self.written: asyncio.Future[bool] = self.loop.create_future()
        self.left, self.lock, self.lost = len(rows), threading.Lock(), False

    def settle(self, lost: bool, _: object = None) -> None:
        """One row is there, or lost; called by the threads of the writer and of its client."""
        with self.lock:
            self.left, self.lost = self.left - 1, self.lost or lost
            is_done = self.left == 0
        if is_done and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.tell)

    def tell(self) -> None:
        """Wakes the request, unless it has gone."""
        if not self.written.done():
            self.written.set_result(not self.lost)


class EventWriter:
    """Rows to the broker; beats: short names of the contracts whose topics are kept alive by heartbeats."""

    def __init__(self, bootstrap: str, beats: Collection[str] = ()) -> None:
        self.bootstrap = bootstrap
        self.beats = [contracts()[name].TOPIC for name in beats]
        self.stamper = Stamper(f"ingest-{secrets.token_hex(4)}", now_ms)
        self.queue: SimpleQueue[Parcel] = SimpleQueue()
        self.waiting_bytes = 0
        self.is_open = False
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="event-writer", daemon=True)

    def start(self) -> None:
        """Begins to look for the broker."""
        self.thread.start()

    def stop(self) -> None:
        """Hands over what is on its way and ends."""
        self.stopping.set()
        self.thread.join(timeout=5)

    async def write(self, rows: Sequence[Row | Refused]) -> None:
        """Returns once the broker has every row; Problem 429 when too much waits already, 503 when the broker is silent."""
        size = sum(row.size for row in rows)
        if self.waiting_bytes + size > MOST_WAITING_BYTES:
            raise Problem(429, "the broker is slower than what comes in; send this again", {"Retry-After": "1"})
        if not self.is_open:
            raise silent()
        parcel = Parcel(rows)
        self.waiting_bytes += size
        try:
            self.queue.put(parcel)
            if not await asyncio.wait_for(parcel.written, PATIENCE_S):
                raise silent()
        except TimeoutError:
            raise silent() from None
        finally:
            self.waiting_bytes -= size

    def run(self) -> None:
        """The thread: looks for the broker, then writes until it is asked to stop."""
        while not self.stopping.is_set():
            try:
                with closing(client(self.bootstrap)) as kafka:
                    for topic in self.beats:
                        kafka.partitions_for(topic.name)
                    self.is_open = True
                    self.serve(kafka)
            except KafkaError as error:
                log.warning("the broker does not answer (%s); trying again", error)
                self.stopping.wait(1)

    def serve(self, kafka: KafkaProducer) -> None:
        """Writes parcels as they come, and a heartbeat whenever it is time."""
        next_beat = monotonic()
        while not self.stopping.is_set():
            try:
                parcel = self.queue.get(timeout=max(0.001, next_beat - monotonic()))
            except Empty:
                parcel = None
            if parcel:
                for row in parcel.rows:
                    self.put(kafka, row, parcel)
            if monotonic() >= next_beat:
                next_beat = monotonic() + HEARTBEAT_MS / 1000
                self.beat(kafka)

    def put(self, kafka: KafkaProducer, row: Row | Refused, parcel: Parcel) -> None:
        """Sends one row and has its parcel told what became of it."""
        topic, key, payload = self.message(row)
        try:
            sent = kafka.send(topic.name, payload, key)
        except KafkaError as error:
            log.error("a row for %s was not sent: %s", topic.name, error)
            return parcel.settle(True)
        sent.add_callback(parcel.settle, False).add_errback(parcel.settle, True)
        return None

    def message(self, row: Row | Refused) -> tuple[Topic, bytes, bytes]:
        """Topic, key and bytes of a row; what its topic cannot carry is a dead letter."""
        if isinstance(row, Row):
            topic, fields = row.contract.TOPIC, self.stamper.stamped(row.fields)
            key, payload = str(fields[topic.key]).encode(), to_json(fields)
            if fits(topic, key, payload):
                return topic, key, payload
            letter = self.stamper.too_large(topic, payload)
        else:
            letter = self.stamper.letter(row.topic, row.problem, row.payload)
        return DeadLetter.TOPIC, letter["letter_id"].encode(), to_json(letter)

    def beat(self, kafka: KafkaProducer) -> None:
        """One heartbeat to each partition of each topic that is kept alive."""
        beat = to_json(self.stamper.heartbeat())
        for topic in self.beats:
            for partition in kafka.partitions_for(topic.name):
                kafka.send(topic.name, beat, partition=partition)


def silent() -> Problem:
    """The broker has not taken the events: whatever of them it may have, they may be sent again."""
    rule = "nothing of this request counts as accepted; send it again with the same event ids"
    return Problem(503, f"the broker does not answer: {rule}", {"Retry-After": "2"}, store="broker")


def client(bootstrap: str) -> KafkaProducer:
    """A client that keeps order and gives up in time."""
    return KafkaProducer(
        bootstrap_servers=bootstrap, bootstrap_timeout_ms=5_000, linger_ms=2, batch_size=64 << 10, max_block_ms=2_000,
        max_request_size=DeadLetter.TOPIC.max_message_bytes, delivery_timeout_ms=GIVEN_UP_MS,
        request_timeout_ms=GIVEN_UP_MS // 2, **LOSSLESS,
    )  # fmt: skip
