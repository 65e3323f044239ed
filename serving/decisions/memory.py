"""Reads what a decision needs in one round trip, and keeps every answer, so that a question asked again gets the same one.

An answer is claimed before it is sent to Kafka and marked when the broker has it; only then is it given. Who is killed between
leaves a claim: whoever is asked again sends the same bytes, so that no question ever has two answers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from redis.asyncio import Redis

from schemas.clock import reporting_day
from schemas.decisions.question import Question
from schemas.identity import decision_id
from serving.online_features import Raw, books_in, finished, queue_books
from serving.standing.reading import Facts
from serving.standing.rows import HEARD as STANDING_HEARD
from serving.standing.rows import position_key, user_key

CLAIM = """
local held = redis.call('HMGET', KEYS[1], 'digest', 'event', 'sent')
if held[1] then return held end
redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'event', ARGV[2], 'sent', '0')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {ARGV[1], ARGV[2], 'new'}
"""
"""Keeps an answer unless the question has one; gives the one that stands."""


class Answered(NamedTuple):
    """An answer that stands. digest: of its question; event: the decision as JSON; state: `0`, `1` sent, `new` just claimed."""

    digest: str
    event: str
    state: str

    @property
    def is_sent(self) -> bool:
        """Whether the broker has it."""
        return self.state == "1"


class Reading(NamedTuple):
    """What Redis held at one moment: an earlier answer, the facts, the position, features that may be relied upon."""

    earlier: Answered | None
    facts: Facts
    heard_at: int
    position_fen: int
    features: dict[str, int | None]


class DecisionMemory:
    """The Redis side of decisions; answers are remembered for kept_s; features: names of those looked at, some at least."""

    def __init__(self, redis: Redis, zone: str, kept_s: int, features: Callable[[], Sequence[str]]) -> None:
        self.redis, self.zone, self.kept_s, self.features = redis, zone, kept_s, features
        self.claim_script = redis.register_script(CLAIM)

    async def read(self, question: Question, now_ms: int) -> Reading:
        """Everything about a question in one round trip."""
        position = position_key(reporting_day(now_ms, self.zone), question.user_id)
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.hmget(answer_key(decision_id(question.request_id)), "digest", "event", "sent")
            pipe.hgetall(user_key(question.user_id))
            pipe.get(STANDING_HEARD)
            pipe.hget(position, question.instrument or "")
            queue_books(pipe, "user", [question.user_id])
            answer, facts, heard, held, *books = await pipe.execute()
        features = self.relied_upon(books_in(1, books), now_ms)
        return Reading(answered(answer), facts, int(heard or 0), int(held or 0), features)

    def relied_upon(self, raw: Raw, now_ms: int) -> dict[str, int | None]:
        """The served values of the user, without those that are missing or too old."""
        columns = finished("user", raw, now_ms, self.zone, self.features()).columns
        return {name: column.values[0] for name, column in columns.items() if column.statuses[0] == "PRESENT"}

    async def claim(self, decision: str, digest: str, event: str) -> Answered:
        """Keeps an answer unless the question has one already; gives the one that stands."""
        return Answered(*await self.claim_script(keys=[answer_key(decision)], args=[digest, event, self.kept_s]))

    async def mark_sent(self, decision: str) -> None:
        """Notes that the broker has the answer."""
        await self.redis.hset(answer_key(decision), "sent", "1")

    async def kept(self, decision: str) -> Answered | None:
        """The answer of this id, None when none is remembered."""
        return answered(await self.redis.hmget(answer_key(decision), "digest", "event", "sent"))


def answer_key(decision: str) -> str:
    """The Redis key of an answer."""
    return f"decision:{decision}"


def answered(fields: Sequence[str | None]) -> Answered | None:
    """The answer in the fields of a hash."""
    return None if fields[0] is None else Answered(*cast("Sequence[str]", fields))
