"""The platform's own events as funnels see them: names of `schemas/event_names.py`, properties by the fields of the contract.

`profile.tier`, `profile.channel` and the other plain fields of a profile are properties of every event of its user, as it was
published last; an engine joins them under the columns `profile_tier`, `profile_channel`, …
"""

from collections.abc import Iterable

from schemas.catalogue import contracts, table_catalogue
from schemas.contract import Field, fields_of
from schemas.event_names import OUTER, event_names
from schemas.funnel import Funnel, parts_of
from schemas.funnel_sql import Property, Source, quoted
from schemas.funnel_table import properties_of

PROFILE = "profile."
ORDER = ("seq", "event_id")


def contract_sources(tables: dict[str, str]) -> list[Source]:
    """The tables of the outer contracts; tables: contract to what stands after FROM, with the columns of the profile."""
    return [_source(contract, table) for contract, table in tables.items()]


def profile_columns() -> dict[str, str]:
    """Column of a published profile to the name it has when it is joined."""
    return {field.name: f"profile_{field.name}" for field in _profile_fields()}


def _profile_fields() -> list[Field]:
    return [field for field in fields_of(table_catalogue()["profile"]) if _is_plain(field)]


def _source(contract: str, table: str) -> Source:
    named = {name: kind for name, (owner, kind) in event_names().items() if owner == contract}
    events = {name: "TRUE" if kind is None else f"kind = {quoted(kind)}" for name, kind in named.items()}
    profile = {f"{PROFILE}{f.name}": _property(f, profile_columns()[f.name]) for f in _profile_fields()}
    own = {field.name: _property(field, field.name) for field in fields_of(contracts()[contract]) if _is_plain(field)}
    return Source(table, "user_id", "event_time", ORDER, events, own | profile)


def _is_plain(field: Field) -> bool:
    return field.base in (int, str, bool, float)


def _property(field: Field, column: str) -> Property:
    """Joining with an empty text makes a text of anything in both dialects."""
    if field.base is str:
        return Property(column)
    text = f"concat('', {column})"
    return Property(text, column) if field.base in (int, float) else Property(text)


def check_known(funnel: Funnel) -> None:
    """Refuses events and properties of a funnel that no contract has; ValueError names field, value and rule."""
    check_names((part.event for part in parts_of(funnel)), properties_of([funnel]))


def check_names(events: Iterable[str | None], properties: Iterable[str]) -> None:
    """Refuses events and properties that no contract has; ValueError names field, value and rule."""
    known = event_names()
    for event in events:
        if event is not None and event not in known:
            raise ValueError(f"event={event}: one of {', '.join(sorted(known))}")
    plain = {field.name for name in OUTER for field in fields_of(contracts()[name]) if _is_plain(field)}
    profile = {f"{PROFILE}{name}" for name in profile_columns()}
    for name in properties:
        if name not in plain | profile:
            raise ValueError(f"property={name}: a field of an event, or one of {', '.join(sorted(profile))}")
