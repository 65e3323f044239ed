"""Answers in the shape of Feast's feature server, so that its clients read our features unchanged."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from redis.asyncio import Redis

from schemas.feature import Feature
from serving.moments import iso, now_ms
from serving.online_features import ServedValue, features_of, read_rows, served
from serving.problems import refused

JOIN_KEYS = {"user": "user_id", "instrument": "instrument"}
"""Feature view, which is a kind of entity, to the entity column that a request names it by."""

MOST_ROWS = 1000
NEVER = "1970-01-01T00:00:00Z"


class FeastRequest(BaseModel):
    """Features as `view:name`, or one feature service; entities as columns of equal length."""

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
    feature: Feature


async def online_features(redis: Redis, request: FeastRequest) -> FeastAnswer:
    """Every feature asked for, for every entity row; a problem when a name, a column or a length is wrong."""
    wanted = wanted_features(request)
    rows = row_count(request, wanted)
    columns = {name: entity_column(values) for name, values in request.entities.items()}
    now = now_ms()
    for view in dict.fromkeys(each.view for each in wanted):
        reading = await read_rows(redis, view, [str(each) for each in request.entities[JOIN_KEYS[view]]])
        for _, name, feature in (each for each in wanted if each.view == view):
            values = [served(name, feature, row, reading.heard_at, now) for row in reading.rows]
            columns[f"{view}__{name}" if request.full_feature_names else name] = column_of(values)
    names = [*request.entities, *(f"{w.view}__{w.name}" if request.full_feature_names else w.name for w in wanted)]
    assert all(len(column.values) == rows for column in columns.values())
    return FeastAnswer(metadata=FeastMetadata(feature_names=names), results=[columns[name] for name in names])


def wanted_features(request: FeastRequest) -> list[Wanted]:
    """The features of a request, each once, in its order."""
    if (request.features is None) == (request.feature_service is None):
        raise refused("features", request.features, "either `features` or `feature_service`")
    if request.feature_service is not None:
        if request.feature_service not in JOIN_KEYS:
            raise refused("feature_service", request.feature_service, f"one of {', '.join(JOIN_KEYS)}")
        return [Wanted(request.feature_service, name, f) for name, f in features_of(request.feature_service).items()]
    return [wanted_feature(reference) for reference in dict.fromkeys(request.features or ())]


def wanted_feature(reference: str) -> Wanted:
    """The feature that `view:name` means; a problem when there is none."""
    view, _, name = reference.partition(":")
    feature = features_of(view).get(name)
    if feature is None:
        raise refused("features", reference, "`user:<name>` or `instrument:<name>` of a feature in GET /v1/features")
    return Wanted(view, name, feature)


def row_count(request: FeastRequest, wanted: Sequence[Wanted]) -> int:
    """How many entity rows a request has; a problem when columns are missing, unknown, uneven or too long."""
    lengths = {name: len(values) for name, values in request.entities.items()}
    for view in dict.fromkeys(each.view for each in wanted):
        if JOIN_KEYS[view] not in lengths:
            raise refused("entities", ", ".join(lengths), f"the column {JOIN_KEYS[view]} of the features asked for")
    for name in set(lengths) - set(JOIN_KEYS.values()):
        raise refused("entities", name, f"one of {', '.join(JOIN_KEYS.values())}")
    if len(set(lengths.values())) != 1:
        raise refused("entities", lengths, "columns of equal length")
    rows = next(iter(lengths.values()))
    if rows > MOST_ROWS:
        raise refused("entities", rows, f"at most {MOST_ROWS} rows")
    return rows


def entity_column(values: Sequence[str | int]) -> FeastColumn:
    """The column that repeats the entities asked for."""
    return FeastColumn(values=list(values), statuses=["PRESENT"] * len(values), event_timestamps=[NEVER] * len(values))


def column_of(values: Sequence[ServedValue]) -> FeastColumn:
    """The column of one feature."""
    return FeastColumn(
        values=[each.value for each in values],
        statuses=[each.status for each in values],
        event_timestamps=[NEVER if each.as_of is None else iso(each.as_of) for each in values],
    )
