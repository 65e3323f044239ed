"""Keeps the newest features of every user and instrument in Redis: `python -m serving.online_store`."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata
from redis import Redis
from redis.client import Pipeline

from schemas.catalogue import contracts
from schemas.settings import settings
from serving.messages import Heartbeat, read_message
from serving.online_rows import HEARD, POSITIONS, StoredRow, lasting_redis, packed, row_key
from serving.process import log_to_stderr, say_ready, stop_requested

log = logging.getLogger("weipan.online_store")

GROUP = "online-store"
CONTRACTS = {entity: contracts()[f"feature_{entity}"] for entity in ("user", "instrument")}
ENTITIES = {contract.TOPIC.name: entity for entity, contract in CONTRACTS.items()}

NEWER_WINS = """
local held = redis.call('HGET', KEYS[1], 'event_time')
if held and tonumber(held) > tonumber(ARGV[2]) then return 0 end
redis.call('DEL', KEYS[1])
return redis.call('HSET', KEYS[1], unpack(ARGV))
"""
"""Replaces a hash unless it holds a newer event_time; ARGV are the hash's fields, event_time first."""

LATER = """
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held or tonumber(held) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
"""
"""Moves one field of a hash of times forward, never back."""


class OnlineStore:
    """Moves feature rows from Kafka to Redis, in batches; a position is kept only after its rows are written."""

    def __init__(self, consumer: KafkaConsumer, redis: Redis) -> None:
        self.consumer = consumer
        self.redis = redis
        self.newer_wins = redis.register_script(NEWER_WINS)
        self.later = redis.register_script(LATER)
        self.written: dict[str, int] = {}

    def start(self) -> None:
        """Takes all partitions, each from where Redis says it was left."""
        partitions = [TopicPartition(t, p) for t in ENTITIES for p in sorted(self.consumer.partitions_for_topic(t) or ())]
        self.consumer.assign(partitions)
        self.seek()

    def seek(self) -> None:
        """Goes to the positions that Redis holds, to the beginning where it holds none."""
        self.written = self.positions()
        for at in self.consumer.assignment():
            if name_of(at) in self.written:
                self.consumer.seek(at, self.written[name_of(at)])
            else:
                self.consumer.seek_to_beginning(at)

    def positions(self) -> dict[str, int]:
        """Partition name to the offset after its last written row, as Redis holds them now."""
        return {name: int(offset) for name, offset in self.redis.hgetall(POSITIONS).items()}

    def step(self, timeout_ms: int = 500) -> int:
        """Moves one batch and says how many messages it held."""
        polled = self.consumer.poll(timeout_ms=timeout_ms, max_records=5000)
        if polled and self.positions() != self.written:
            log.warning("redis forgot what was written: reading again from what it remembers")
            self.seek()
            return 0
        if polled:
            self.write(polled)
        return sum(map(len, polled.values()))

    def write(self, polled: dict[TopicPartition, list[Any]]) -> None:
        """Writes the newest row of each entity, then the positions, then tells Kafka."""
        after = {at: messages[-1].offset + 1 for at, messages in polled.items()}
        named = {name_of(at): offset for at, offset in after.items()}
        with self.redis.pipeline(transaction=False) as pipe:
            for at, messages in polled.items():
                self.queue(pipe, ENTITIES[at.topic], messages)
            pipe.hset(POSITIONS, mapping=named)
            pipe.execute()
        self.written |= named
        self.consumer.commit({at: OffsetAndMetadata(offset, "", -1) for at, offset in after.items()})

    def queue(self, pipe: Pipeline, entity: str, messages: Iterable[Any]) -> None:
        """Queues the newest row of each entity in the messages of one partition, and how far its time has come."""
        newest: dict[str, StoredRow] = {}
        heard = 0
        for entity_id, row in rows_of(entity, messages):
            heard = max(heard, row.event_time)
            if entity_id and (entity_id not in newest or newest[entity_id].event_time <= row.event_time):
                newest[entity_id] = row
        for entity_id, row in newest.items():
            fields = [part for pair in packed(row).items() for part in pair]
            self.newer_wins(keys=[row_key(entity, entity_id)], args=fields, client=pipe)
        self.later(keys=[HEARD], args=[entity, heard], client=pipe)


def rows_of(entity: str, messages: Iterable[Any]) -> Iterator[tuple[str | None, StoredRow]]:
    """Entity id and row of each message; a heartbeat has no id and no values."""
    for message in messages:
        record: Any = read_message(CONTRACTS[entity], message)
        if isinstance(record, Heartbeat):
            yield None, StoredRow(record.event_time, {})
        elif record:
            yield record.entity_id, StoredRow(record.event_time, record.values)


def name_of(at: TopicPartition) -> str:
    """`feature.user.v1-0`."""
    return f"{at.topic}-{at.partition}"


def main() -> None:
    """Runs until it is asked to end."""
    log_to_stderr()
    stop = stop_requested()
    consumer = KafkaConsumer(bootstrap_servers=settings().kafka, group_id=GROUP, enable_auto_commit=False)
    with closing(consumer), lasting_redis(settings().redis) as redis:
        store = OnlineStore(consumer, redis)
        store.start()
        say_ready(f"{len(consumer.assignment())} partitions")
        while not stop.is_set():
            store.step()


if __name__ == "__main__":
    main()
