"""A funnel's conditions as SQL that Spark and ClickHouse read alike: what each event fits, and what it carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.funnel import Funnel, Match, parts_of


@dataclass(frozen=True)
class Property:
    """How a property is written in SQL. text: as text, NULL where absent; number: as a number, NULL where it is none."""

    text: str
    number: str = "nullif(0.5, 0.5)"


ABSENT = Property("nullif('', '')")
"""NULL, in words that both dialects know."""


@dataclass(frozen=True)
class Source:
    """A table of events. order: what decides between events of one moment; events: name to the condition that a row is one.

    properties: what is not in it is absent from every event of the table.
    """

    table: str
    user: str
    at: str
    order: tuple[str, ...]
    events: dict[str, str]
    properties: dict[str, Property]


def looks_at(funnel: Funnel, source: Source) -> bool:
    """Whether a funnel needs a table: it speaks of one of its events, of any event, or is strict."""
    return funnel.mode == "strict" or any(part.event is None or part.event in source.events for part in parts_of(funnel))


def events_sql(source: Source, funnel: Funnel, as_of: int) -> str:
    """The events of a table that matter to a funnel, with the columns of `event_columns`."""
    columns = ", ".join(f"{expression} AS {name}" for name, expression in event_columns(source, funnel).items())
    return f"SELECT * FROM (SELECT {columns} FROM {source.table} WHERE {known(source, funnel, as_of)}) WHERE {matters(funnel)}"


def event_columns(source: Source, funnel: Funnel) -> dict[str, str]:
    """Who, at, the order in one moment, matches, excludes, held (NULL where a constant is absent), value ('' where absent)."""
    order = {f"order_{n}": column for n, column in enumerate(source.order, 1)}
    value = _property(source, funnel.breakdown.property).text if funnel.breakdown else "''"
    return {
        "who": who_of(source, funnel), "at": source.at, **order, "matches": bits(source, funnel.steps),
        "excludes": bits(source, funnel.exclusions), "held": _held(source, funnel.hold_constant),
        "value": f"coalesce({value}, '')",
    }  # fmt: skip


def known(source: Source, funnel: Funnel, as_of: int) -> str:
    """Whether an event happened when it can matter, up to as_of (UTC ms), to somebody who counts."""
    start, end = funnel.range or (0, 2**62)
    last = min(as_of, end - 1 + funnel.window_ms)
    return f"{source.at} >= {start} AND {source.at} <= {last} AND {who_of(source, funnel)} IS NOT NULL"


def matters(funnel: Funnel) -> str:
    """Whether an event with its columns says anything: in strict mode every one does."""
    return "TRUE" if funnel.mode == "strict" else "(matches <> 0 OR excludes <> 0)"


def who_of(source: Source, funnel: Funnel) -> str:
    """Whom an event belongs to: its user, or the value of aggregate_by."""
    return source.user if funnel.aggregate_by is None else _property(source, funnel.aggregate_by).text


def bits(source: Source, parts: Sequence[Match]) -> str:
    """Which parts an event fits, the first as bit 0."""
    fits = (f"CASE WHEN {condition_of(source, part)} THEN {1 << at} ELSE 0 END" for at, part in enumerate(parts))
    return f"CAST({' + '.join(fits) or '0'} AS BIGINT)"


def condition_of(source: Source, part: Match) -> str:
    """Whether an event is the one that a step, or an exclusion, speaks of."""
    named = "TRUE" if part.event is None else source.events.get(part.event, "FALSE")
    return " AND ".join([named, *(_condition(_property(source, name), op, value) for name, op, value in part.where)])


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _property(source: Source, name: str) -> Property:
    return source.properties.get(name, ABSENT)


def _held(source: Source, names: Sequence[str]) -> str:
    """The constant properties in one text; the separator inside a value is doubled."""
    texts = [f"replace({_property(source, name).text}, '\x1f', '\x1f\x1f')" for name in names]
    return f"concat({', '.join(each for text in texts for each in (text, QUOTED_SEPARATOR))})" if texts else "''"


QUOTED_SEPARATOR = "'\x1f|'"


def _condition(seen: Property, op: str, value: object) -> str:
    """One condition; as `schemas.funnel_events.meets` reads it, an absent property meets only not_set."""
    if op in ("is_set", "not_set"):
        return f"{seen.text} IS {'NOT ' if op == 'is_set' else ''}NULL"
    if op in ("in", "not_in"):
        assert isinstance(value, tuple)
        found = " OR ".join(_compared(seen, "=", each) for each in value)
        return f"({found})" if op == "in" else f"({seen.text} IS NOT NULL AND NOT ({found}))"
    if op == "!=":
        return f"({seen.text} IS NOT NULL AND NOT {_compared(seen, '=', value)})"
    return _compared(seen, op, value)


def _compared(seen: Property, op: str, value: object) -> str:
    """A comparison that is never NULL; numbers with numbers, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"({seen.number} IS NOT NULL AND {seen.number} {op} {_number(value)})"
    text = quoted(str(value).lower() if isinstance(value, bool) else str(value))
    return f"({seen.text} IS NOT NULL AND {seen.number} IS NULL AND {seen.text} {op} {text})"


def _number(value: float) -> str:
    small = isinstance(value, int) and abs(value) < 2**63
    return str(value) if small else f"CAST('{float(value)!r}' AS DOUBLE)"
