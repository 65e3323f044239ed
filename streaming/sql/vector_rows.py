"""Vectors and features as rows of their topics: what rules read later, and what the online store keeps."""

from streaming.sql.alert_rows import sql_map
from streaming.sql.user_vectors import COLUMNS
from streaming.sql.windows import daily, evidence_of, features_of, sliding

OWN_TEXTS = {
    "user": ["kind", "user_id", "instrument", "side", "device_id", "counterparty_user_id", "reason", "group_id", "tier"],
    "instrument": ["instrument"],
}
OWN_NUMBERS = {
    "user": [name for name, kind in COLUMNS.items() if kind == "BIGINT" and not name.startswith("new_")],
    "instrument": ["low_e8", "high_e8", "ticks", "quantity_e8"],
}


def value_names(entity: str) -> list[str]:
    """What a vector holds: the features, the triggering event's own numbers, and the evidence of every window."""
    found = [*features_of(entity), *OWN_NUMBERS[entity], *evidence_of(sliding(entity) | daily(entity))]
    if entity == "user":
        found += [*features_of("group"), *evidence_of(sliding("group") | daily("group"), "group_")]
    return found


def vector_rows(entity: str) -> str:
    """Rows of `vector.<entity>`."""
    values = sql_map({name: f"`{name}`" for name in value_names(entity)})
    head = "CAST(1 AS BIGINT), event_id, event_time, observed_at, seq, region"
    own = ", ".join(f"`{name}`" for name in OWN_TEXTS[entity])
    return f"SELECT {head}, `trigger`, {own}, {values} FROM {entity}_vector"


def feature_rows(entity: str) -> str:
    """Rows of `feature.<entity>`: the newest features of one entity."""
    key = "user_id" if entity == "user" else "instrument"
    values = sql_map({name: f"`{name}`" for name in features_of(entity)})
    return f"SELECT {key}, event_time, {values} FROM {entity}_vector"
