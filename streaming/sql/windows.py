"""Features as windows: each window of an entity is computed once, whatever number of features looks through it."""

from itertools import groupby

from schemas.catalogue import feature_catalogue
from schemas.conditions import sql_of
from schemas.feature import Feature
from streaming.sql.dialect import Dialect

MARK = "MOD(`event_time`, CAST(1000000007 AS BIGINT)) * CAST(31 AS BIGINT) + `seq`"
"""The number of one event in a window's checksum, as schemas.identity.event_mark."""


def features_of(entity: str) -> dict[str, Feature]:
    """The features of an entity by name, ordered by window."""
    own = {name: f for name, f in feature_catalogue().items() if f.entity == entity}
    return dict(sorted(own.items(), key=lambda item: item[1].window_s))


def evidence_of(entity: str) -> list[str]:
    """The columns that prove a window: how many events it holds, and their checksum."""
    lengths = sorted({f.window_s for f in features_of(entity).values()})
    return [f"{column}_{window_s}" for window_s in lengths for column in ("events", "checksum")]


def windowed(entity: str, rows: str, key: str, dialect: Dialect) -> str:
    """The rows with a column for every feature of the entity, and the evidence of every window: events_<s>, checksum_<s>."""
    query = rows
    for window_s, group in groupby(features_of(entity).items(), key=lambda item: item[1].window_s):
        over = dialect.over(key, window_s * 1000)
        columns = [f"{_measure(f, over)} AS {name}" for name, f in group]
        columns += [f"COUNT(*) OVER {over} AS events_{window_s}", f"SUM({MARK}) OVER {over} AS checksum_{window_s}"]
        query = "SELECT *,\n  " + ",\n  ".join(columns) + f"\nFROM ({query})"
    return query


def _measure(feature: Feature, over: str) -> str:
    """An integer aggregate, free of the order of rows; a sum of nothing is 0, an extreme of nothing is missing."""
    seen = sql_of((("trigger", "=", feature.source), *feature.where))
    if feature.measure in ("min", "max"):
        return f"{feature.measure.upper()}(CASE WHEN {seen} THEN `{feature.field}` END) OVER {over}"
    value = "1" if feature.measure == "count" else f"`{feature.field}`"
    return f"SUM(CASE WHEN {seen} THEN CAST({value} AS BIGINT) ELSE CAST(0 AS BIGINT) END) OVER {over}"
