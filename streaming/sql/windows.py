"""Features as windows: each window of an entity is computed once, whatever number of features looks through it."""

from collections.abc import Mapping
from itertools import groupby

from schemas.catalogue import computed_features
from schemas.conditions import sql_of
from schemas.contract import DAY_MS
from schemas.feature import DAY_S, Feature
from streaming.sql.dialect import Dialect
from streaming.sql.local_time import day_number, day_start

MARK = "MOD(`event_time`, CAST(1000000007 AS BIGINT)) * CAST(31 AS BIGINT) + `seq`"
"""The number of one event in a window's checksum, as schemas.identity.event_mark."""

DAY_EVENTS = ("transfer", "account")
"""What a user does that windows of a day are made of; at his orders and trades they are missing."""

LONGEST_DAY_MS = DAY_MS + 3_600_000
"""A day has an hour more when the clock is put back."""


def features_of(*entities: str) -> dict[str, Feature]:
    """The features of entities by name, ordered by window."""
    own = {name: f for name, f in computed_features().items() if f.entity in entities}
    return dict(sorted(own.items(), key=lambda item: item[1].window_s))


def sliding(*entities: str) -> dict[str, Feature]:
    """Those of them with a sliding window."""
    return {name: f for name, f in features_of(*entities).items() if f.measure != "last" and f.window_s != DAY_S}


def daily(*entities: str) -> dict[str, Feature]:
    """Those of them that count the reporting day so far."""
    return {name: f for name, f in features_of(*entities).items() if f.measure != "last" and f.window_s == DAY_S}


def evidence_of(features: Mapping[str, Feature], prefix: str = "") -> list[str]:
    """The columns that prove their windows: how many events one holds, and their checksum; for a day also its beginning."""
    lengths = sorted({f.window_s for f in features.values()})
    found = [f"{prefix}{column}_{window_s}" for window_s in lengths for column in ("events", "checksum")]
    return [*found, f"{prefix}day_start_ms"] if DAY_S in lengths else found


def windowed(features: Mapping[str, Feature], rows: str, key: str, dialect: Dialect, prefix: str = "") -> str:
    """The rows with a column for every feature, and the evidence of every window: events_<s>, checksum_<s>."""
    query = rows
    for window_s, group in groupby(features.items(), key=lambda item: item[1].window_s):
        over = _over(key, window_s, dialect)
        columns = [f"{_measure(f, over)} AS {name}" for name, f in group]
        columns += [
            f"COUNT(*) OVER {over} AS {prefix}events_{window_s}",
            f"SUM({MARK}) OVER {over} AS {prefix}checksum_{window_s}",
        ]
        if window_s == DAY_S:
            columns.append(f"{day_start('event_time', dialect.zone)} AS {prefix}day_start_ms")
        query = "SELECT *,\n  " + ",\n  ".join(columns) + f"\nFROM ({query})"
    return query


def missing(features: Mapping[str, Feature], prefix: str = "") -> str:
    """The same columns for rows that these windows do not look at."""
    return ", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in columns_of(features, prefix))


def columns_of(features: Mapping[str, Feature], prefix: str = "") -> list[str]:
    """The columns of `windowed`, in its order."""
    found: list[str] = []
    for window_s, group in groupby(features.items(), key=lambda item: item[1].window_s):
        found += [*(name for name, _ in group), f"{prefix}events_{window_s}", f"{prefix}checksum_{window_s}"]
        found += [f"{prefix}day_start_ms"] if window_s == DAY_S else []
    return found


def _over(key: str, window_s: int, dialect: Dialect) -> str:
    """A day so far is a window within the key's own day, which is as long as a day can be and forgotten when it is over."""
    if window_s == DAY_S:
        return dialect.over(f"{key}, {day_number('event_time', dialect.zone)}", LONGEST_DAY_MS)
    return dialect.over(key, window_s * 1000)


def _measure(feature: Feature, over: str) -> str:
    """An integer aggregate, free of the order of rows; a sum of nothing is 0, an extreme of nothing is missing."""
    told = feature.entity in ("user", "group", "instrument")
    seen = sql_of((("trigger", "=", feature.source if told else feature.entity), *feature.where))
    if feature.measure in ("min", "max"):
        return f"{feature.measure.upper()}(CASE WHEN {seen} THEN `{feature.field}` END) OVER {over}"
    new = f"`{'group_' if feature.entity == 'group' else ''}new_{feature.field}`"
    value = {"count": "1", "distinct": new}.get(feature.measure, f"COALESCE(`{feature.field}`, 0)")
    return f"SUM(CASE WHEN {seen} THEN CAST({value} AS BIGINT) ELSE CAST(0 AS BIGINT) END) OVER {over}"


def first_seen(field: str, key: str, dialect: Dialect) -> str:
    """SQL of 1 at the first row of the key's day that has this text, in the order (event_time, seq, event_id), else 0."""
    place = "LPAD(CAST(`event_time` AS STRING), 15, '0') || LPAD(CAST(`seq` AS STRING), 19, '0') || event_id"
    over = dialect.over(f"{key}, `{field}`, {day_number('event_time', dialect.zone)}", LONGEST_DAY_MS)
    return f"CASE WHEN `{field}` IS NOT NULL AND MIN({place}) OVER {over} = {place} THEN 1 ELSE 0 END"
