"""The features of a user or an instrument now, and the catalogue that says what each one means."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from redis.asyncio import Redis

from schemas.catalogue import feature_catalogue
from serving.moments import Moment, now_ms
from serving.online_features import MAX_SILENCE_MS, features_of, read_rows, served
from serving.problems import Problem

ENTITIES = ("user", "instrument")


class FeatureDefinition(BaseModel):
    """measure: what is taken of `field` of the `source` events that meet `where`; window_s: how far back, (t - window, t]."""

    name: str
    entity: str
    source: str
    measure: str
    field: str | None
    where: list[list[Any]]
    window_s: int
    unit: str
    owner: str
    about: str
    version: int
    max_silence_ms: int = MAX_SILENCE_MS


class FeatureAnswer(BaseModel):
    """as_of: the moment for which the value holds; status OUTSIDE_MAX_AGE: nothing heard for too long, value given still."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "value": 31, "status": "PRESENT", "as_of": "2026-01-31T08:00:00.000Z", "age_ms": 412, "window_s": 60,
        "unit": "orders", "version": 1,
    }]})  # fmt: skip

    value: int | None
    status: str
    as_of: Moment | None
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
    return [
        FeatureDefinition(name=name, **{f: getattr(feature, f) for f in ("entity", "source", "measure", "field", "window_s",
                          "unit", "owner", "about", "version")}, where=[list(each) for each in feature.where])
        for name, feature in feature_catalogue().items()
    ]  # fmt: skip


async def entity_features(redis: Redis, entity: str, entity_id: str) -> EntityFeatures:
    """Every feature of one entity, finished now; a problem when there is no such kind of entity."""
    if entity not in ENTITIES:
        rule = f"one of {', '.join(ENTITIES)}"
        raise Problem(404, f"entity={entity}: {rule}", field="entity", value=entity, rule=rule)
    reading = await read_rows(redis, entity, [entity_id])
    now = now_ms()
    answers = {}
    for name, feature in features_of(entity).items():
        value, status, as_of = served(name, feature, reading.rows[0], reading.heard_at, now)
        age_ms = None if as_of is None else max(now - as_of, 0)
        answers[name] = FeatureAnswer(
            value=value, status=status, as_of=as_of, age_ms=age_ms, window_s=feature.window_s, unit=feature.unit,
            version=feature.version,
        )  # fmt: skip
    return EntityFeatures(entity=entity, id=entity_id, read_at=now, features=answers)
