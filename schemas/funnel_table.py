"""A file of events as one table that an engine can ask, with two columns for every property that is looked at."""

from collections.abc import Collection, Sequence
from typing import Any

from schemas.funnel import Funnel, parts_of
from schemas.funnel_events import Happening, number_of, text_of
from schemas.funnel_sql import Property, Source, quoted

TABLE = "happening"


def columns_of(happenings: Sequence[Happening], properties: Sequence[str]) -> dict[str, list[Any]]:
    """The table's columns. `text_n` holds texts or None, `number_n` numbers or None, of the n-th property looked at."""
    columns: dict[str, list[Any]] = {
        "who": [each.user for each in happenings],
        "event": [each.event for each in happenings],
        "happened_at": [each.at for each in happenings],
        "place": [each.place for each in happenings],
    }
    for n, name in enumerate(properties):
        columns[f"text_{n}"] = [text_of(each.props.get(name)) for each in happenings]
        columns[f"number_{n}"] = [number_of(each.props.get(name)) for each in happenings]
    return columns


def source_of(events: Collection[str], properties: Sequence[str]) -> Source:
    """How the table's events of these names, and these properties, are found."""
    named = {name: f"event = {quoted(name)}" for name in sorted(events)}
    found = {name: Property(f"text_{n}", f"number_{n}") for n, name in enumerate(properties)}
    return Source(TABLE, "who", "happened_at", ("place",), named, found)


def events_of(funnels: Sequence[Funnel]) -> set[str]:
    """The events that some funnel names."""
    return {part.event for funnel in funnels for part in parts_of(funnel) if part.event is not None}


def properties_of(funnels: Sequence[Funnel]) -> list[str]:
    """The properties that some funnel looks at."""
    found: set[str] = set()
    for funnel in funnels:
        found |= {name for part in parts_of(funnel) for name, _, _ in part.where}
        found |= {*funnel.hold_constant, *filter(None, [funnel.aggregate_by])}
        found |= {funnel.breakdown.property} if funnel.breakdown else set()
    return sorted(found)
