"""Keeps the features of every entity in Redis, event by event: `python -m serving.online_store`."""

import logging
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from schemas.settings import settings
from serving.online_layout import heard_key, positions_key
from serving.online_shelf import Shelf
from serving.online_topics import BACK_MS, TOPICS, told
from serving.process import log_to_stderr, say_ready, stop_requested

log = logging.getLogger("weipan.online_store")

GROUP = "online-store"
BATCH = 5000


class OnlineStore:
    """Moves events from Kafka into books in Redis, in batches; books and positions are written together or not at all."""

    def __init__(self, consumer: KafkaConsumer, redis: Redis, zone: str) -> None:
        self.consumer = consumer
        self.redis = redis
        self.shelf = Shelf(redis, zone)
        self.written: dict[str, int] = {}
        self.heard_at = 0

    def start(self) -> None:
        """Takes all partitions, each from where Redis says it was left."""
        partitions = [TopicPartition(t, p) for t in TOPICS for p in sorted(self.consumer.partitions_for_topic(t) or ())]
        self.consumer.assign(partitions)
        self.seek()

    def seek(self) -> None:
        """Goes to the positions that Redis holds; where it holds none, as far back as the longest window of the topic."""
        self.written, self.heard_at = self.positions(), int(self.redis.get(heard_key()) or 0)
        self.shelf.clear()
        for at in self.consumer.assignment():
            if name_of(at) in self.written:
                self.consumer.seek(at, self.written[name_of(at)])
            else:
                self.seek_back(at, BACK_MS[at.topic])

    def seek_back(self, at: TopicPartition, back_ms: int | None) -> None:
        """To the first row of the last `back_ms`, or to the very first."""
        if back_ms is None:
            self.consumer.seek_to_beginning(at)
            return
        end = self.consumer.end_offsets([at])[at]  # now: an end that is looked up at the next poll skips what came meanwhile
        found = self.consumer.offsets_for_times({at: int(time.time() * 1000) - back_ms})[at]
        self.consumer.seek(at, found.offset if found else end)

    def positions(self) -> dict[str, int]:
        """Partition name to the offset after its last written row, as Redis holds them now."""
        return {name.decode(): int(offset) for name, offset in self.redis.hgetall(positions_key()).items()}

    def step(self, timeout_ms: int = 500) -> int:
        """Moves one batch and says how many messages it held."""
        polled = self.consumer.poll(timeout_ms=timeout_ms, max_records=BATCH)
        if polled and self.positions() != self.written:
            log.warning("redis forgot what was written: reading again from what it remembers")
            self.seek()
            return 0
        if polled:
            self.write(polled)
        return sum(map(len, polled.values()))

    def write(self, polled: dict[TopicPartition, list[Any]]) -> None:
        """Counts the events of a batch, writes the books that changed with the positions, then tells Kafka."""
        after = {at: messages[-1].offset + 1 for at, messages in polled.items()}
        named = {name_of(at): offset for at, offset in after.items()}
        self.take(message for messages in polled.values() for message in messages)
        with self.redis.pipeline(transaction=True) as pipe:
            self.shelf.queue(pipe)
            pipe.hset(positions_key(), mapping=named)
            pipe.set(heard_key(), self.heard_at)
            pipe.execute()
        self.written |= named
        self.consumer.commit({at: OffsetAndMetadata(offset, "", -1) for at, offset in after.items()})

    def take(self, messages: Iterable[Any]) -> None:
        """Counts what the messages tell; a word of the job's progress moves the time that was heard."""
        found = list(told(messages))
        self.shelf.fetch(key for each in found for key in each.books())
        for each in found:
            self.heard_at = max(self.heard_at, each.heard_at)
            each.enter(self.shelf)


def name_of(at: TopicPartition) -> str:
    """`vector.user.v1-0`."""
    return f"{at.topic}-{at.partition}"


def lasting_redis(url: str, *, decode: bool = False) -> Redis:
    """A client that waits for its server for as long as it takes, for a writer that must not lose its place.

    decode: whether it gives texts instead of bytes.
    """
    patience = Retry(ExponentialBackoff(cap=1, base=0.05), retries=-1)
    return Redis.from_url(url, decode_responses=decode, retry=patience, socket_timeout=5)


def main() -> None:
    """Runs until it is asked to end."""
    log_to_stderr()
    stop = stop_requested()
    s = settings()
    consumer = KafkaConsumer(bootstrap_servers=s.kafka, group_id=GROUP, enable_auto_commit=False)
    with closing(consumer), lasting_redis(s.redis) as redis:
        store = OnlineStore(consumer, redis, s.reporting_zone)
        store.start()
        say_ready(f"{len(consumer.assignment())} partitions")
        while not stop.is_set():
            store.step()


if __name__ == "__main__":
    main()
