"""Reads the loader's topics in batches and remembers, in the broker, what the warehouse has."""

import logging
import time
from collections.abc import Collection
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from schemas.catalogue import contracts

log = logging.getLogger("weipan.loader")

GROUP = "loader"
BATCH_ROWS = 2_000
BATCH_BYTES = 16 << 20
BATCH_MS = 200
"""A batch ends with the first of these."""

_LARGEST_BYTES = contracts()["dead_letter"].TOPIC.max_message_bytes
_AWAY_MS = 2_000
"""How long one call may wait for a broker that is away, so that the loader still ends when it is asked to."""


class TopicsNotThere(Exception):
    """The broker does not know a topic yet."""


class TopicReader:
    """Takes all partitions of its topics, each from where the last commit left it, or from its beginning.

    KafkaError when the broker is away, TopicsNotThere before the topics are made.
    """

    def __init__(self, bootstrap: str, topics: Collection[str]) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            bootstrap_timeout_ms=_AWAY_MS,
            reconnect_backoff_max_ms=1_000,
            max_partition_fetch_bytes=_LARGEST_BYTES,
        )
        self._read: dict[TopicPartition, int] = {}
        partitions = {topic: self._consumer.partitions_for_topic(topic) for topic in topics}
        if missing := [topic for topic, found in partitions.items() if not found]:
            self.close()
            raise TopicsNotThere(f"the broker has no topic {', '.join(missing)} yet")
        self._consumer.assign([TopicPartition(topic, p) for topic, found in partitions.items() for p in sorted(found)])

    def batch(self) -> list[Any]:
        """The next messages; none when the topics are quiet or the broker is away."""
        messages = self._poll()
        size = _bytes_of(messages)
        deadline = time.monotonic() + BATCH_MS / 1000
        while messages and len(messages) < BATCH_ROWS and size < BATCH_BYTES and (left_s := deadline - time.monotonic()) > 0:
            more = self._poll(left_s)
            messages += more
            size += _bytes_of(more)
        return messages

    def commit(self) -> None:
        """Remembers that all batches so far are in the warehouse; when that fails they will come again, harmlessly."""
        offsets = {where: OffsetAndMetadata(offset, "", -1) for where, offset in self._read.items()}
        try:
            self._consumer.commit(offsets, timeout_ms=_AWAY_MS)
        except KafkaError as failure:
            log.warning("offsets not committed, the rows may come again: %s", failure)

    def close(self) -> None:
        """Leaves the broker."""
        self._consumer.close(timeout_ms=_AWAY_MS)

    def _poll(self, timeout_s: float = BATCH_MS / 1000) -> list[Any]:
        polled = self._consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=BATCH_ROWS)
        self._read |= {where: messages[-1].offset + 1 for where, messages in polled.items()}
        return [message for messages in polled.values() for message in messages]


def _bytes_of(messages: list[Any]) -> int:
    return sum(len(message.value or b"") for message in messages)
