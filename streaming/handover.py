"""Hands a stopped job's place in its topics to the job that follows, so that no row is read twice and none is missed.

Flink writes the offsets of a stopped job into its savepoint, but does not wait until its consumer group knows them.
"""

import re
import shutil
import struct
from collections.abc import Iterable
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

NO_END = struct.pack(">q", -(2**63))
"""How Flink's Kafka source writes that a partition is read without end, after the next offset that it would read."""

Offsets = dict[TopicPartition, int]


def offsets_in(savepoint: Path, topics: Iterable[str]) -> Offsets:
    """The next offset of each partition as a savepoint holds them: topic, partition, next offset, no end."""
    metadata = (savepoint / "_metadata").read_bytes()
    found: Offsets = {}
    for topic in topics:
        name = struct.pack(">H", len(topic)) + topic.encode()
        for split in re.finditer(re.escape(name) + b"(.{12})" + re.escape(NO_END), metadata, re.DOTALL):
            partition, offset = struct.unpack(">iq", split[1])
            found[TopicPartition(topic, partition)] = offset
    return found


def hand_over(kafka: str, group: str, savepoint: Path, topics: Iterable[str]) -> Offsets:
    """Tells the consumer group where its last job stopped; the savepoint is not needed any more and goes."""
    offsets = {where: offset for where, offset in offsets_in(savepoint, topics).items() if offset >= 0}
    reader = KafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    reader.commit({where: OffsetAndMetadata(offset, "", -1) for where, offset in offsets.items()})
    reader.close()
    shutil.rmtree(savepoint)
    return offsets
