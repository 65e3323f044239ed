"""Follows the topics that make up a standing, each message taken in once, from where Redis says it was left."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata
from redis import Redis

from schemas.catalogue import contracts
from schemas.contract import Record
from schemas.events.alert import Alert
from schemas.events.fill import Fill
from schemas.events.profile import Profile
from serving.messages import Heartbeat, read_message
from serving.standing.facts import facts_of, users_of
from serving.standing.ledger import FactLedger
from serving.standing.rows import OFFSETS

log = logging.getLogger("weipan.standing")

NEAR = 500
"""So many messages, heartbeats among them, may wait in all partitions of a reader that has caught up."""

FOLLOWED = {contracts()[name].TOPIC.name: contracts()[name] for name in ("account", "profile", "alert", "limit", "fill")}


class Follower:
    """One reader of all partitions; offsets are kept with the facts, in one transaction, so that both live or die together."""

    def __init__(self, consumer: KafkaConsumer, redis: Redis, zone: str) -> None:
        self.consumer, self.redis, self.zone = consumer, redis, zone
        self.ledger = FactLedger(redis)
        self.written: dict[str, int] = {}

    def start(self) -> None:
        """Takes all partitions."""
        self.consumer.assign(
            [TopicPartition(t, p) for t in FOLLOWED for p in sorted(self.consumer.partitions_for_topic(t) or ())]
        )
        self.seek()

    def seek(self) -> None:
        """Goes to the offsets that Redis holds, to the beginning where it holds none."""
        self.written = self.offsets()
        for at in self.consumer.assignment():
            if name_of(at) in self.written:
                self.consumer.seek(at, self.written[name_of(at)])
            else:
                self.consumer.seek_to_beginning(at)

    def offsets(self) -> dict[str, int]:
        """Partition to the offset after its last message taken in, as Redis holds them now."""
        return {name: int(offset) for name, offset in self.redis.hgetall(OFFSETS).items()}

    def step(self, now_ms: int, timeout_ms: int = 200) -> int:
        """Takes in one batch and says how many messages it held; reads again when Redis has forgotten."""
        polled = self.consumer.poll(timeout_ms=timeout_ms, max_records=2000)
        if polled and self.offsets() != self.written:
            log.warning("redis forgot what was written: reading again from what it remembers")
            self.seek()
            return 0
        if polled:
            self.take_in(polled, now_ms)
        return sum(map(len, polled.values()))

    def take_in(self, polled: dict[TopicPartition, list[Any]], now_ms: int) -> None:
        """Writes what a batch says, and that it was read."""
        after = {at: messages[-1].offset + 1 for at, messages in polled.items()}
        named = {name_of(at): offset for at, offset in after.items()}
        with self.redis.pipeline(transaction=True) as pipe:
            for at, messages in polled.items():
                self.queue(pipe, list(records_in(at.topic, messages)), now_ms)
            pipe.hset(OFFSETS, mapping=named)
            pipe.execute()
        self.written |= named
        self.consumer.commit({at: OffsetAndMetadata(offset, "", -1) for at, offset in after.items()})

    def queue(self, pipe: Any, records: list[Record], now_ms: int) -> None:
        """Queues the facts, alerts and trades in some records, and whose limit they may move."""
        self.ledger.write(pipe, (fact for record in records for fact in facts_of(record)))
        self.ledger.touch(pipe, (user for record in records for user in moved_by(record)))
        for record in records:
            if isinstance(record, Alert):
                self.ledger.remember(pipe, record, now_ms)
            elif isinstance(record, Fill):
                self.ledger.trade(pipe, record, self.zone)

    def is_caught_up(self) -> bool:
        """Whether nearly everything that the topics hold has been taken in."""
        ends = self.consumer.end_offsets(list(self.consumer.assignment()))
        return bool(sum(end - self.consumer.position(at) for at, end in ends.items()) <= NEAR)


def records_in(topic: str, messages: Iterable[Any]) -> Iterator[Record]:
    """The believed records among the messages of a topic."""
    for message in messages:
        record = read_message(FOLLOWED[topic], message)
        if record and not isinstance(record, Heartbeat):
            yield record


def moved_by(record: Record) -> tuple[str, ...]:
    """The users whose limit a record may move."""
    if isinstance(record, Alert):
        return users_of(record)
    return (record.user_id,) if isinstance(record, Profile) else ()


def name_of(at: TopicPartition) -> str:
    """`account.v1-0`."""
    return f"{at.topic}-{at.partition}"
