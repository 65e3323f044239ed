"""Answers in the shape of Feast's feature server, so that its clients read our features unchanged."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field
from redis.asyncio import Redis

from schemas.feature_places import JOIN_KEYS, entity_id
from serving.moments import now_ms
from serving.online_features import Column, finished, read_books
from serving.online_layout import layout_of
from serving.problems import refused

MOST_ROWS = 1000
NEVER = "1970-01-01T00:00:00Z"


class FeastRequest(BaseModel):
    """Features as `view:name`, or one feature service; entities as columns of equal length.

    A view is a kind of entity, and a feature service of its name has all its features. Columns are named by the entities' keys:
    a position has two, `user_id` and `instrument`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"features": ["user:fills_1h", "user:orders_1m"], "entities": {"user_id": ["u1", "u2"]}, "full_feature_names": False}
    ]})  # fmt: skip

    entities: dict[str, list[str | int]]
    features: list[str] | None = Field(None, max_length=500)
    feature_service: str | None = None
    full_feature_names: bool = False


class FeastMetadata(BaseModel):
    """The names of the result columns, in order."""

    feature_names: list[str]


class FeastColumn(BaseModel):
    """One column: value, status and event timestamp of each entity row."""

    values: list[str | int | None]
    statuses: list[str]
    event_timestamps: list[str]


class FeastAnswer(BaseModel):
    """Columns in the order of `metadata.feature_names`: the entity columns first."""

    metadata: FeastMetadata
    results: list[FeastColumn]


class Wanted(NamedTuple):
    """One feature that a request asks for."""

    view: str
    name: str


async def online_features(redis: Redis, request: FeastRequest, zone: str) -> bytes:
    """Every feature asked for, for every entity row, as the JSON of a FeastAnswer; zone: whose days are counted.

    A problem when a name, a column or a length is wrong.
    """
    wanted = wanted_features(request)
    check_columns(request, wanted)
    columns: dict[Wanted, dict[str, Any]] = {}
    for view in dict.fromkeys(each.view for each in wanted):
        names = [each.name for each in wanted if each.view == view]
        raw = await read_books(redis, view, ids_of(request, view), names)
        told = finished(view, raw, now_ms(), zone, names)
        columns |= {Wanted(view, name): column for name, column in feast_columns(told.columns)}
    names = [f"{w.view}__{w.name}" if request.full_feature_names else w.name for w in wanted]
    return orjson.dumps({
        "metadata": {"feature_names": [*request.entities, *names]},
        "results": [*map(entity_column, request.entities.values()), *(columns[each] for each in wanted)],
    })  # fmt: skip


def wanted_features(request: FeastRequest) -> list[Wanted]:
    """The features of a request, each once, in its order."""
    if bool(request.features) == (request.feature_service is not None):
        raise refused("features", request.features, "either `features` or `feature_service`")
    if request.feature_service is not None:
        if request.feature_service not in JOIN_KEYS:
            raise refused("feature_service", request.feature_service, f"one of {', '.join(JOIN_KEYS)}")
        return [Wanted(request.feature_service, name) for name in layout_of(request.feature_service).features]
    return list(named_features(tuple(request.features or ())))


@lru_cache(1000)
def named_features(references: tuple[str, ...]) -> tuple[Wanted, ...]:
    """The features of a list, each once; the same lists come again and again."""
    return tuple(wanted_feature(reference) for reference in dict.fromkeys(references))


def wanted_feature(reference: str) -> Wanted:
    """The feature that `view:name` means; a problem when there is none."""
    view, _, name = reference.partition(":")
    if view not in JOIN_KEYS or name not in layout_of(view).features:
        raise refused("features", reference, "`<entity>:<name>` of a feature in GET /v1/features, such as user:fills_1h")
    return Wanted(view, name)


def check_columns(request: FeastRequest, wanted: Sequence[Wanted]) -> None:
    """A problem when columns are missing, unknown, uneven or too long."""
    lengths = {name: len(values) for name, values in request.entities.items()}
    needed = {key for view in {each.view for each in wanted} for key in JOIN_KEYS[view]}  # type: ignore[index]
    if missing := sorted(needed - lengths.keys()):
        raise refused("entities", ", ".join(lengths), f"the columns {', '.join(missing)} of the features asked for")
    known = {key for keys in JOIN_KEYS.values() for key in keys}
    if unknown := sorted(lengths.keys() - known):
        raise refused("entities", unknown[0], f"one of {', '.join(sorted(known))}")
    if len(set(lengths.values())) != 1:
        raise refused("entities", lengths, "columns of equal length")
    if max(lengths.values()) > MOST_ROWS:
        raise refused("entities", max(lengths.values()), f"at most {MOST_ROWS} rows")


def ids_of(request: FeastRequest, view: str) -> list[str]:
    """The ids of a view's entities, row by row."""
    columns = (request.entities[key] for key in JOIN_KEYS[view])  # type: ignore[index]
    return [entity_id(*map(str, keys)) for keys in zip(*columns, strict=True)]


def entity_column(values: Sequence[str | int]) -> dict[str, Any]:
    """The column that repeats the entities asked for."""
    return {"values": values, "statuses": ["PRESENT"] * len(values), "event_timestamps": [NEVER] * len(values)}


def feast_columns(columns: dict[str, Column]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The columns of features; those of one section share their event times, which are written once."""
    written: dict[int, list[str]] = {}
    for name, (values, statuses, times) in columns.items():
        if id(times) not in written:
            written[id(times)] = moments(times)
        yield name, {"values": values, "statuses": statuses, "event_timestamps": written[id(times)]}


def moments(times: Sequence[int]) -> list[str]:
    """`2026-01-31T08:00:00.000Z` of each time in ms; NEVER of 0."""
    texts: list[str] = np.datetime_as_string(np.array(times, "datetime64[ms]"), timezone="UTC").tolist()
    return [text if at else NEVER for text, at in zip(texts, times, strict=True)]
