"""Puts decisions on their topic and waits, without holding up others, until all replicas have them."""

import asyncio
from functools import partial
from typing import Any

from anyio import to_thread
from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.events.decision import Decision
from serving.problems import Problem

DELIVERED_WITHIN_MS = 4_000
"""A decision that the broker has not taken by then is not given either; asked again, it is sent again."""

OPENED_WITHIN_MS = 2_000


class DecisionTopic:
    """One producer a process, opened by the first decision."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.opened: asyncio.Task[KafkaProducer] | None = None

    async def append(self, user_id: str, event: bytes) -> None:
        """Returns once the decision is on the topic; a problem when the broker does not take it."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[None] = loop.create_future()
        try:
            producer = await self.producer()
            sent = producer.send(Decision.TOPIC.name, event, user_id.encode())
            sent.add_callback(lambda _: loop.call_soon_threadsafe(settle, taken, None))
            sent.add_errback(lambda error: loop.call_soon_threadsafe(settle, taken, error))
            await taken
        except KafkaError as silence:
            raise Problem(503, "the broker does not take the decision", {"Retry-After": "2"}, store="broker") from silence

    async def producer(self) -> KafkaProducer:
        """The producer, once the broker has told where the topic is; another try when that failed."""
        if self.opened is None or (self.opened.done() and self.opened.exception()):
            self.opened = asyncio.create_task(to_thread.run_sync(partial(opened, self.bootstrap)))
        return await asyncio.shield(self.opened)

    async def close(self) -> None:
        """Hands over what is on its way."""
        if self.opened and self.opened.done() and not self.opened.exception():
            await to_thread.run_sync(partial(self.opened.result().close, timeout=2))


def opened(bootstrap: str) -> Any:
    """A producer that knows the topic."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=False, linger_ms=0, max_block_ms=OPENED_WITHIN_MS,
        request_timeout_ms=DELIVERED_WITHIN_MS - 1_000, delivery_timeout_ms=DELIVERED_WITHIN_MS,
        bootstrap_timeout_ms=OPENED_WITHIN_MS, reconnect_backoff_max_ms=500,
    )  # fmt: skip
    producer.partitions_for(Decision.TOPIC.name)
    return producer


def settle(taken: "asyncio.Future[None]", error: Exception | None) -> None:
    """Ends the wait of one decision, unless its asker has gone."""
    if not taken.done():
        if error is None:
            taken.set_result(None)
        else:
            taken.set_exception(error)
