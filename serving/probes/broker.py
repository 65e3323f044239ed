"""How far each consumer group is behind the newest messages of its topics."""

from collections import Counter
from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec


@dataclass(frozen=True)
class GroupLag:
    """lag: messages that a group has not yet committed, in a topic."""

    group: str
    topic: str
    lag: int


def group_lags(bootstrap: str) -> list[GroupLag]:
    """The lag of every consumer group and topic, heartbeats included."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=3000, request_timeout_ms=5000)
    try:
        groups = sorted(group["group_id"] for group in admin.list_groups())
        committed = admin.list_group_offsets(dict.fromkeys(groups)) if groups else {}
        partitions = {at for offsets in committed.values() for at in offsets}
        ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST)) if partitions else {}
    finally:
        admin.close()
    lags: Counter[tuple[str, str]] = Counter()
    for group, offsets in committed.items():
        for at, position in offsets.items():
            lags[group, topic_of(at)] += max(ends[at].offset - position.offset, 0)
    return [GroupLag(group, topic, lag) for (group, topic), lag in sorted(lags.items())]


def topic_of(at: TopicPartition) -> str:
    """The topic of a partition."""
    return str(at.topic)
