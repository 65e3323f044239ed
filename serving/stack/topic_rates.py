"""How many records a second each topic takes, from how far its ends moved."""

from collections import Counter
from time import monotonic

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

from schemas.catalogue import contracts


class TopicRates:
    """Remembers the ends of all topics between two looks. Heartbeats are records too: five a second in each partition."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._before: tuple[float, Counter[str]] | None = None
        self._admin: KafkaAdminClient | None = None

    def look(self) -> dict[str, float]:
        """Records a second of each topic since the last look; empty at the first."""
        now, ends = monotonic(), self._ends()
        before, self._before = self._before, (now, ends)
        if before is None:
            return {}
        spent_s = now - before[0]
        return {topic: max(ends[topic] - before[1][topic], 0) / spent_s for topic in ends}

    def close(self) -> None:
        """Lets the connection go; the next look makes a new one."""
        if self._admin is not None:
            self._admin.close()
        self._admin = None

    def _ends(self) -> Counter[str]:
        if self._admin is None:
            self._admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=3000, request_timeout_ms=5000)
        topics = [contract.TOPIC for contract in contracts().values()]
        partitions = [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
        found = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        ends: Counter[str] = Counter()
        for at, end in found.items():
            ends[at.topic] += end.offset
        return ends
