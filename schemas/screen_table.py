"""A file of behaviour events as one table that an engine can ask, with what is known of each event's user beside it."""

from typing import Any

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.funnel_contracts import contract_sources, profile_columns
from schemas.funnel_sql import ABSENT, Source
from schemas.heatmap import PROFILE
from schemas.screen_file import Screen

TABLE = "screen"
PEOPLE = ("tier", "channel")
"""What a file tells of a user."""


def columns_of(screen: Screen) -> dict[str, list[Any]]:
    """The table's columns: those of the contract, and `profile_tier` and `profile_channel`."""
    columns = {field.name: [getattr(act, field.name) for act in screen.acts] for field in fields_of(contracts()["behaviour"])}
    people = [screen.people.get(act.user_id, {}) for act in screen.acts]
    return columns | {profile_columns()[name]: [person.get(name) for person in people] for name in PEOPLE}


def source_of() -> Source:
    """How queries find the table's events and properties; what a file cannot tell of a user is absent."""
    source = contract_sources({"behaviour": TABLE})[0]
    for name in profile_columns():
        if name not in PEOPLE:
            source.properties[f"{PROFILE}{name}"] = ABSENT
    return source
