"""Vectors as rows of their topics: what rules read later, and what the online store counts."""

from schemas.conditions import literal
from streaming.sql.alert_rows import sql_map
from streaming.sql.user_vectors import COLUMNS
from streaming.sql.windows import DAY_EVENTS, columns_of, daily, evidence_of, features_of, sliding

OWN_TEXTS = {
    "user": [
        "kind",
        "user_id",
        "instrument",
        "side",
        "device_id",
        "counterparty_user_id",
        "reason",
        "group_id",
        "tier",
        "user_channel",
    ],
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
    head = "CAST(1 AS BIGINT), event_id, event_time, observed_at, seq, region"
    own = ", ".join(f"`{name}`" for name in OWN_TEXTS[entity])
    return f"SELECT {head}, `trigger`, {own}, {_values(entity, value_names(entity))} FROM {entity}_vector"


def _values(entity: str, names: list[str]) -> str:
    """A map of the names; a user's day and group are left out where they are missing anyway, which is most of the time."""
    if entity != "user":
        return _map(names)
    day = {*columns_of(daily("user")), *columns_of(daily("group"), "group_")}
    group = {name for name in names if name.startswith("group_")}
    told = ", ".join(map(literal, DAY_EVENTS))
    alone, linked = ([n for n in names if n not in left_out] for left_out in (group, ()))
    return f"""CASE WHEN `trigger` IN ({told}) THEN CASE WHEN group_id IS NULL THEN {_map(alone)} ELSE {_map(linked)} END
  WHEN group_id IS NULL THEN {_map([n for n in alone if n not in day])} ELSE {_map([n for n in linked if n not in day])} END"""


def _map(names: list[str]) -> str:
    return sql_map({name: f"`{name}`" for name in names})
