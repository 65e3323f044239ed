"""How the newest features of a user or an instrument lie in Redis: one hash per entity, `feature:user:u1`."""

from typing import NamedTuple

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

HEARD = "feature:heard"
"""Hash: entity kind to the newest event time (ms) that the online store has seen of it."""

POSITIONS = "feature:positions"
"""Hash: `topic-partition` to the offset after the last row written, kept beside the rows so that both live or die together."""

EVENT_TIME = "event_time"


class StoredRow(NamedTuple):
    """event_time: as of when (ms); values: feature name to value, None for null."""

    event_time: int
    values: dict[str, int | None]


def row_key(entity: str, entity_id: str) -> str:
    """The Redis key of one entity's features."""
    return f"feature:{entity}:{entity_id}"


def packed(row: StoredRow) -> dict[str, str | int]:
    """The row as the fields of a Redis hash; null is the empty text."""
    return {EVENT_TIME: row.event_time, **{name: "" if value is None else value for name, value in row.values.items()}}


def unpacked(fields: dict[str, str]) -> StoredRow | None:
    """The row in a Redis hash, None where there is no hash."""
    if not fields:
        return None
    values = {name: int(text) if text else None for name, text in fields.items() if name != EVENT_TIME}
    return StoredRow(int(fields[EVENT_TIME]), values)


def lasting_redis(url: str) -> Redis:
    """A client that waits for its server for as long as it takes, for a writer that must not lose its place."""
    patience = Retry(ExponentialBackoff(cap=1, base=0.05), retries=-1)
    return Redis.from_url(url, decode_responses=True, retry=patience, socket_timeout=5)
