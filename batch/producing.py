"""Sends records of the batch layer to their topics: versions of profiles and links, corrected alerts, dead letters."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from time import time_ns

from kafka import KafkaProducer

from schemas.contract import Record
from schemas.settings import settings


def now_ms() -> int:
    """The present moment in UTC milliseconds."""
    return time_ns() // 1_000_000


def produce(records: Iterable[Record]) -> int:
    """Sends each record under its contract's key and waits until the broker has all; returns how many.

    Raises what the broker answered when it refused one.
    """
    producer = KafkaProducer(bootstrap_servers=settings().kafka, acks="all", linger_ms=20, max_request_size=8 << 20)
    try:
        receipts = [producer.send(r.TOPIC.name, key=_key(r), value=json.dumps(asdict(r)).encode()) for r in records]
        producer.flush()
        for receipt in receipts:
            receipt.get(timeout=30)
    finally:
        producer.close()
    return len(receipts)


def _key(record: Record) -> bytes:
    return str(getattr(record, record.TOPIC.key)).encode()
