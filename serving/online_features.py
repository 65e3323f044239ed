"""Reads features from Redis and finishes them at the moment of reading: value, age and whether it can be relied upon."""

from typing import Literal, NamedTuple

from redis.asyncio import Redis

from schemas.catalogue import feature_catalogue
from schemas.clock import reporting_day
from schemas.feature import DAY_S, Feature
from schemas.settings import settings
from serving.online_rows import HEARD, StoredRow, row_key, unpacked

Status = Literal["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"]

NOTHING = {"count": 0, "sum": 0, "distinct": 0}
"""What a measure says of no events; an extreme is missing."""

MAX_SILENCE_MS = 60_000
"""When nothing at all was heard of an entity kind for longer, its values are stale, and say so."""


class ServedValue(NamedTuple):
    """as_of: the moment (ms) for which the value holds, None when there is no row."""

    value: int | None
    status: Status
    as_of: int | None


class Reading(NamedTuple):
    """What Redis held at one moment: the rows in the order asked for, and the newest time heard of their kind."""

    rows: list[StoredRow | None]
    heard_at: int


async def read_rows(redis: Redis, entity: str, ids: list[str]) -> Reading:
    """The stored rows of entities, in one round trip."""
    async with redis.pipeline(transaction=False) as pipe:
        for entity_id in ids:
            pipe.hgetall(row_key(entity, entity_id))
        pipe.hget(HEARD, entity)
        *fields, heard_at = await pipe.execute()
    return Reading([unpacked(each) for each in fields], int(heard_at or 0))


def features_of(entity: str) -> dict[str, Feature]:
    """The catalogue's features of one kind of entity."""
    return {name: feature for name, feature in feature_catalogue().items() if feature.entity == entity}


def served(name: str, feature: Feature, row: StoredRow | None, heard_at: int, now_ms: int) -> ServedValue:
    """A feature's value at the moment of reading.

    A value is as of its row's event time. Once its window has passed without a newer row, no event is left in it: a count or
    a sum is 0 and a minimum or maximum is null, as of now. When nothing was heard of the entity's kind for MAX_SILENCE_MS the
    value is given still, as of the last word heard, and its status is OUTSIDE_MAX_AGE.
    """
    if row is None or name not in row.values:
        return ServedValue(None, "NOT_FOUND", None)
    silent = now_ms - heard_at > MAX_SILENCE_MS
    value, as_of = row.values[name], row.event_time
    if value is not None and emptied(feature, row, now_ms):
        value, as_of = (
            (0 if feature.measure in ("count", "sum", "distinct") else None),
            (max(heard_at, as_of) if silent else now_ms),
        )
    if silent:
        return ServedValue(value, "OUTSIDE_MAX_AGE", as_of)
    return ServedValue(value, "NULL_VALUE" if value is None else "PRESENT", as_of)


def emptied(feature: Feature, row: StoredRow, now_ms: int) -> bool:
    """Whether every event that the row knew has left the window by now: an event exactly one window old is out.

    A day so far is over at midnight of the reporting zone.
    """
    if feature.measure != "last" and feature.window_s == DAY_S:
        zone = settings().reporting_zone
        return reporting_day(row.event_time, zone) != reporting_day(now_ms, zone)
    return feature.measure != "last" and now_ms - row.event_time >= feature.window_s * 1000
