"""Vectors and features as rows of their topics: what rules read later, and what the online store keeps."""

from streaming.sql.alert_rows import sql_map
from streaming.sql.user_vectors import COLUMNS
from streaming.sql.windows import evidence_of, features_of

OWN_NUMBERS = {
    "user": [name for name, kind in COLUMNS.items() if kind == "BIGINT"],
    "instrument": ["low_e8", "high_e8", "ticks", "quantity_e8"],
}


def value_names(entity: str) -> list[str]:
    """What a vector holds: the features, the triggering event's own numbers, and the evidence of every window."""
    return [*features_of(entity), *OWN_NUMBERS[entity], *evidence_of(entity)]


def vector_rows(entity: str) -> str:
    """Rows of `vector.<entity>`."""
    values = sql_map({name: f"`{name}`" for name in value_names(entity)})
    who = "kind, user_id, instrument" if entity == "user" else "instrument"
    head = "CAST(1 AS BIGINT), event_id, event_time, observed_at, seq, region"
    return f"SELECT {head}, `trigger`, {who}, {values} FROM {entity}_vector"


def feature_rows(entity: str) -> str:
    """Rows of `feature.<entity>`: the newest features of one entity."""
    key = "user_id" if entity == "user" else "instrument"
    values = sql_map({name: f"`{name}`" for name in features_of(entity)})
    return f"SELECT {key}, event_time, {values} FROM {entity}_vector"
