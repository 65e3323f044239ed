"""Writes facts into Redis: of one name the newest holds, and what was read is remembered together with what it said."""

from collections.abc import Iterable, Mapping

from redis import Redis
from redis.client import Pipeline

from schemas.clock import reporting_day
from schemas.events.alert import Alert
from schemas.events.fill import Fill
from serving.standing.facts import users_of
from serving.standing.reading import OPEN_MS
from serving.standing.rows import TOUCHED, Fact, Place, alert_key, fill_key, position_key, user_key

NEWEST = """
for place = 1, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1], ARGV[place])
  if not held or held < ARGV[place + 1] then redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1]) end
end
"""
"""Sets fields of a hash unless they hold a greater text; ARGV are names and texts in turn."""

ONCE = """
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
end
"""
"""Adds a trade to a position unless it is in it already; ARGV: instrument, fen, seconds to remember the trade, the position."""

FILL_KEPT_S = 3600
POSITION_KEPT_S = 2 * 86_400


class FactLedger:
    """Queues writes on a pipeline that the caller executes as one transaction."""

    def __init__(self, redis: Redis) -> None:
        self.newest = redis.register_script(NEWEST)
        self.once = redis.register_script(ONCE)

    def write(self, pipe: Pipeline, facts: Iterable[Fact]) -> None:
        """Facts of any users; identical ones again change nothing."""
        by_user: dict[str, list[str]] = {}
        for fact in facts:
            by_user.setdefault(fact.user_id, []).extend((fact.name, fact.text()))
        for user, texts in by_user.items():
            self.newest(keys=[user_key(user)], args=texts, client=pipe)

    def touch(self, pipe: Pipeline, users: Iterable[str]) -> None:
        """Notes whose limit is to be worked out again."""
        if named := sorted(set(users)):
            pipe.sadd(TOUCHED, *named)

    def remember(self, pipe: Pipeline, alert: Alert, now_ms: int) -> None:
        """Keeps whom an alert is about, for those who decide about it, for as long as it counts."""
        left_ms = alert.event_time + OPEN_MS - now_ms
        if left_ms > 0 and (users := users_of(alert)):
            about: Mapping[str, str] = {
                "users": "+".join(users), "detector": alert.detector, "place": Place(alert.event_time, alert.revision).text(),
            }  # fmt: skip
            pipe.hset(alert_key(alert.alert_id), mapping=about)
            pipe.pexpire(alert_key(alert.alert_id), left_ms)

    def trade(self, pipe: Pipeline, fill: Fill, zone: str) -> None:
        """Adds a trade to the user's position of its reporting day."""
        signed = fill.amount_fen if fill.side == "buy" else -fill.amount_fen
        keys = [position_key(reporting_day(fill.event_time, zone), fill.user_id), fill_key(fill.event_id)]
        self.once(keys=keys, args=[fill.instrument, signed, FILL_KEPT_S, POSITION_KEPT_S], client=pipe)
