"""Brings what the speed layer finds to the warehouse, without gap or double: `python -m serving.loader`.

Delivery is at least once, and the warehouse keeps one row per key, so that rows that come again change nothing.
"""

import logging
import time
from contextlib import closing
from threading import Event

from clickhouse_driver import Client
from kafka.errors import KafkaError

from schemas.settings import settings
from serving.loader.inserts import Stopped, insert_all
from serving.loader.rows import LOADED, rows_of
from serving.loader.topics import TopicReader, TopicsNotThere
from serving.process import log_to_stderr, say_ready, stop_requested
from serving.warehouse.connection import open_client

log = logging.getLogger("weipan.loader")

_WAIT_S = 1.0


def main() -> None:
    """Loads until SIGTERM."""
    log_to_stderr()
    stop = stop_requested()
    reader = _reader(stop)
    if reader is None:
        return
    with closing(reader), open_client() as client:
        say_ready(f"reading {', '.join(LOADED)}")
        try:
            while not stop.is_set():
                _load(reader, client, stop)
        except Stopped:
            log.info("ends without the newest rows: they were not committed and will come again")


def _reader(stop: Event) -> TopicReader | None:
    """The topics, once the broker has them; None when the loader is asked to end before."""
    while not stop.is_set():
        try:
            return TopicReader(settings().kafka, LOADED)
        except (KafkaError, TopicsNotThere) as problem:
            log.warning("waiting for the broker: %s", problem)
            stop.wait(_WAIT_S)
    return None


def _load(reader: TopicReader, client: Client, stop: Event) -> None:
    messages = reader.batch()
    if messages:
        insert_all(client, rows_of(messages, time.time_ns() // 1_000_000), lambda: stop.wait(_WAIT_S))
        reader.commit()


if __name__ == "__main__":
    main()
