"""The one writer of limits: publishes a user's dynamic limit whenever his profile, or the risk around him, has changed it.

A version takes effect a while after its publication, as those of profiles do, so that every layer knows it in time; until then
decisions are held to it already where it is lower (`schemas/decisions/trade_limit.py`).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import NamedTuple

from kafka import KafkaProducer
from redis import Redis

from schemas.decisions.trade_limit import limit_fen, risk_milli, standing
from schemas.events.limit import Limit
from serving.standing.facts import facts_of
from serving.standing.ledger import FactLedger
from serving.standing.reading import OPEN_MS, Facts, limits_in, newest_profile, open_alerts
from serving.standing.rows import EXPIRING, TOUCHED, user_key

AT_ONCE = 500
"""Users worked out in one go."""

ACK_S = 10


class Work(NamedTuple):
    """What is to be done for a user: a limit to publish, old versions to forget, when to look again (UTC ms)."""

    user_id: str
    limit: Limit | None
    forget: tuple[str, ...]
    again_at: int | None


class LimitWriter:
    """Works through the touched users; one is only struck off when his limit is on the topic."""

    def __init__(self, redis: Redis, producer: Callable[[], KafkaProducer], delay_ms: int) -> None:
        self.redis, self.producer, self.delay_ms = redis, producer, delay_ms
        self.ledger = FactLedger(redis)

    def step(self, now_ms: int) -> int:
        """Publishes what changed for some users; says how many limits that were."""
        self.expire(now_ms)
        users = sorted(self.redis.srandmember(TOUCHED, AT_ONCE))
        if not users:
            return 0
        with self.redis.pipeline(transaction=False) as pipe:
            for user in users:
                pipe.hgetall(user_key(user))
            found = pipe.execute()
        work = [work_on(user, facts, now_ms, self.delay_ms) for user, facts in zip(users, found, strict=True)]
        limits = [each.limit for each in work if each.limit]
        self.publish(limits)
        self.settle(work)
        return len(limits)

    def expire(self, now_ms: int) -> None:
        """Touches the users who have an alert that no longer counts."""
        if due := self.redis.zrangebyscore(EXPIRING, 0, now_ms):
            self.redis.sadd(TOUCHED, *due)

    def publish(self, limits: list[Limit]) -> None:
        """Sends limits and waits until the broker has all; raises what it answered."""
        if not limits:
            return
        producer = self.producer()
        sent = [producer.send(Limit.TOPIC.name, json.dumps(asdict(x)).encode(), x.user_id.encode()) for x in limits]
        producer.flush(ACK_S)
        for each in sent:
            each.get(ACK_S)

    def settle(self, work: list[Work]) -> None:
        """Notes what was published, forgets what is over, and strikes the users off."""
        with self.redis.pipeline(transaction=True) as pipe:
            self.ledger.write(pipe, (fact for each in work if each.limit for fact in facts_of(each.limit)))
            for each in work:
                if each.forget:
                    pipe.hdel(user_key(each.user_id), *each.forget)
                if each.again_at is None:
                    pipe.zrem(EXPIRING, each.user_id)
                else:
                    pipe.zadd(EXPIRING, {each.user_id: each.again_at})
                pipe.srem(TOUCHED, each.user_id)
            pipe.execute()


def work_on(user: str, facts: Facts, now_ms: int, delay_ms: int) -> Work:
    """What a user's facts ask for now. Who has no profile gets no limit of his own: his tier would be a guess."""
    alerts, profile = list(open_alerts(facts, now_ms)), newest_profile(facts)
    again = min((alert.event_time for alert in alerts), default=None)
    known = sorted(limits_in(facts), key=lambda version: version.takes_effect_at)
    kept = {f"limit:{version.takes_effect_at:015d}" for version in standing(known, now_ms)}
    forget = {name for name in facts if name.startswith("limit:")} - kept | set(old_profiles(facts, now_ms))
    limit = None
    if profile:
        risk = risk_milli(alerts)
        worth = limit_fen(profile["tier"], profile["usual_fen"], risk)
        if not known or known[-1].limit_fen != worth:
            limit = version_of(user, worth, f"{profile['tier']}, risk {risk} of 1000", now_ms, delay_ms)
    return Work(user, limit, tuple(sorted(forget)), None if again is None else again + OPEN_MS)


def version_of(user: str, worth_fen: int, reason: str, now_ms: int, delay_ms: int) -> Limit:
    """A version published now."""
    return Limit(
        event_id=f"limit-{user}-{now_ms}"[-128:], event_time=now_ms + delay_ms, observed_at=now_ms, seq=now_ms, user_id=user,
        limit_fen=worth_fen, reason=reason,
    )  # fmt: skip


def old_profiles(facts: Facts, now_ms: int) -> Iterator[str]:
    """The names of profile versions that a newer one in force has replaced."""
    begun = sorted(name for name in facts if name.startswith("profile:") and int(name.partition(":")[2]) <= now_ms)
    yield from begun[:-1]
