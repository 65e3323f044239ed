"""Hands one message to the broker and waits until it has it."""

from contextlib import closing

from kafka import KafkaProducer

from schemas.contract import Topic
from serving.dead_letters.repair import Message

_PATIENCE_MS = 10_000


def send(bootstrap: str, topic: Topic, message: Message) -> str:
    """Where the message is now, `order.v1-0-17`; KafkaError when the broker does not take it in time."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        max_request_size=2 * topic.max_message_bytes,
        max_block_ms=_PATIENCE_MS,
        bootstrap_timeout_ms=_PATIENCE_MS,
        delivery_timeout_ms=_PATIENCE_MS,
        request_timeout_ms=_PATIENCE_MS // 2,
    )
    with closing(producer):
        sent = producer.send(message.topic, message.payload, message.key.encode()).get(timeout=_PATIENCE_MS / 1000)
    return f"{sent.topic}-{sent.partition}-{sent.offset}"
