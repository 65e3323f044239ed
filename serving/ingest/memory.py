"""Remembers for a while which events were written, so that what a client sends again is answered, not written twice."""

import logging
from collections.abc import Mapping, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

REMEMBERED_S = 600
"""How long an event is remembered: far longer than twice the longest delay that is on time."""

log = logging.getLogger("weipan.ingest")


class Memory:
    """Event to mark, in Redis. An event is remembered only after the broker has it, so `duplicate` always means: it is there.

    Redis away, or a moment between two copies, only means that a copy is written twice: readers know events by their id.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def marks(self, events: Sequence[str]) -> list[str | None]:
        """The mark of each event that is remembered, None for the others."""
        if not events:
            return []
        try:
            return list(await self.redis.mget([key_of(event) for event in events]))
        except RedisError as away:
            log.warning("what was written before is not known for now: %s", away)
            return [None] * len(events)

    async def remember(self, marks: Mapping[str, str]) -> None:
        """Keeps the marks of events that the broker has."""
        try:
            async with self.redis.pipeline(transaction=False) as pipe:
                for event, mark in marks.items():
                    pipe.set(key_of(event), mark, ex=REMEMBERED_S)
                await pipe.execute()
        except RedisError as away:
            log.warning("%d events will be written again if they are sent again: %s", len(marks), away)


def key_of(event: str) -> str:
    """`ingest:order.v1:o-17`."""
    return f"ingest:{event}"
