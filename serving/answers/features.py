"""The features of an entity now, and the catalogue that says what each one means."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from redis.asyncio import Redis

from schemas.catalogue import feature_catalogue
from schemas.feature import Feature
from schemas.feature_places import JOIN_KEYS
from serving.moments import Moment, now_ms
from serving.online_features import MAX_SILENCE_MS, read_books, served
from serving.problems import refused

COPIED = ("entity", "source", "measure", "field", "window_s", "unit", "owner", "about", "version")


class FeatureDefinition(BaseModel):
    """measure: what is taken of `field` of the `source` events that meet `where`; window_s: how far back, (t - window, t].

    join_keys: the columns that name an entity; tile_ms: how finely the window is kept, so that a value read between events may
    begin up to so much later; max_silence_ms: how long the live layer may be silent before values are OUTSIDE_MAX_AGE.
    """

    name: str
    entity: str
    join_keys: list[str]
    source: str
    measure: str
    field: str | None
    where: list[list[Any]]
    window_s: int
    tile_ms: int | None
    unit: str
    owner: str
    about: str
    version: int
    max_silence_ms: int = MAX_SILENCE_MS


class FeatureAnswer(BaseModel):
    """as_of: the moment for which the value holds; event_time: of the newest event of the entity that the layer has counted.

    age_ms: how far before the moment of reading the live layer's knowledge ends; status OUTSIDE_MAX_AGE: for too long, and the
    value, given still, holds as of then.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "value": 31, "status": "PRESENT", "as_of": "2026-01-31T08:00:00.000Z", "event_time": "2026-01-31T07:59:58.120Z",
        "age_ms": 1412, "window_s": 60, "unit": "orders", "version": 1,
    }]})  # fmt: skip

    value: int | None
    status: str
    as_of: Moment | None
    event_time: Moment | None
    age_ms: int | None
    window_s: int
    unit: str
    version: int


class EntityFeatures(BaseModel):
    """Every feature of one entity at the moment of reading."""

    entity: str
    id: str
    read_at: Moment
    features: dict[str, FeatureAnswer]


def catalogue() -> list[FeatureDefinition]:
    """Every feature, by name."""
    return [definition(name, feature) for name, feature in feature_catalogue().items()]


def definition(name: str, feature: Feature) -> FeatureDefinition:
    """What the catalogue says of one feature."""
    tiled = feature.measure != "last" and not feature.is_daily
    return FeatureDefinition(
        name=name, **{each: getattr(feature, each) for each in COPIED}, where=[list(each) for each in feature.where],
        join_keys=list(JOIN_KEYS[feature.entity]), tile_ms=feature.tile_ms if tiled else None,
    )  # fmt: skip


async def entity_features(redis: Redis, entity: str, entity_id: str, zone: str) -> EntityFeatures:
    """Every feature of one entity, finished now; a problem when there is no such kind of entity."""
    if entity not in JOIN_KEYS:
        raise refused("entity", entity, f"one of {', '.join(JOIN_KEYS)}", 404)
    raw = await read_books(redis, entity, [entity_id])
    now = now_ms()
    answers = {}
    for name, told in served(entity, raw, now, zone).items():
        feature = feature_catalogue()[name]
        known_at = told.event_time if feature.source == "pushed" else max(raw.heard_at, told.event_time or 0)
        age_ms = None if told.as_of is None or known_at is None else max(now - known_at, 0)
        answers[name] = FeatureAnswer(
            value=told.value, status=told.status, as_of=told.as_of, event_time=told.event_time, age_ms=age_ms,
            window_s=feature.window_s, unit=feature.unit, version=feature.version,
        )  # fmt: skip
    return EntityFeatures(entity=entity, id=entity_id, read_at=now, features=answers)
