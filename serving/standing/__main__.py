"""Keeps what decisions must know of every user in Redis, and publishes his limit: `python -m serving.standing`."""

import logging
import time
from contextlib import closing
from functools import cache

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

from schemas.case_store import CaseStore
from schemas.settings import settings
from serving.moments import now_ms
from serving.online_store import lasting_redis
from serving.process import log_to_stderr, say_ready, stop_requested
from serving.standing.follower import Follower
from serving.standing.limits import LimitWriter
from serving.standing.people import People
from serving.standing.rows import HEARD
from serving.user_lists import UserLists

log = logging.getLogger("weipan.standing")

GROUP = "standing"
LOOK_S = 1.0
"""How often it is asked what people decided, and what that and time do to limits."""


def main() -> None:
    """Runs until it is asked to end."""
    log_to_stderr()
    stop, s = stop_requested(), settings()
    consumer = KafkaConsumer(bootstrap_servers=s.kafka, group_id=GROUP, enable_auto_commit=False)
    with closing(consumer), lasting_redis(s.redis, decode=True) as redis:
        follower = Follower(consumer, redis, s.reporting_zone)
        people = People(redis, CaseStore(s.database_url), UserLists(s.database_url))
        limits = LimitWriter(redis, cache(lambda: producer(s.kafka)), s.version_delay_s * 1000)
        follower.start()
        say_ready(f"{len(consumer.assignment())} partitions")
        looked = 0.0
        while not stop.is_set():
            follower.step(now_ms())
            if time.monotonic() - looked > LOOK_S and follower.is_caught_up():
                looked = time.monotonic()
                look(people, limits)
                redis.set(HEARD, now_ms())


def look(people: People, limits: LimitWriter) -> None:
    """Takes in what people decided and publishes the limits that moved; what does not answer now is asked again."""
    try:
        people.step()
        limits.step(now_ms())
    except (SQLAlchemyError, KafkaError) as silence:
        log.warning("decisions and limits wait: %s", str(silence).splitlines()[0])


def producer(bootstrap: str) -> KafkaProducer:
    """Writes limits; the first one opens it."""
    return KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5)


if __name__ == "__main__":
    main()
