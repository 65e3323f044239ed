"""The rows that detectors may see: believed, on time, each event once; view `<contract>_row`."""

from schemas.catalogue import contracts
from schemas.checks import believed, on_time, value_of
from schemas.conditions import literal
from schemas.contract import Field, Record, fields_of
from streaming.sql.dialect import Dialect

FIRST_OBSERVED = "`observed_at`, `kafka_partition`, `kafka_offset`"


def text_columns(contract: type[Record]) -> set[str]:
    """The numbers that may be absent: read as text live, so that a wrong one is not taken for an absent one."""
    return {f.name for f in fields_of(contract) if f.nullable and f.base in (int, bool, float)}


def believed_rows(name: str, dialect: Dialect, *, late_too: bool = False, delay_ms: int | None = None) -> list[str]:
    """A view of a contract's believed rows: the first observed of each event_id; late ones are left out unless asked for.

    delay_ms: a D instead of the topic's own.
    """
    contract = contracts()[name]
    known = "TRUE" if late_too else on_time(contract, delay_ms)
    return _live(contract, name, known) if dialect.streaming else [_replayed(contract, name, known)]


def checked(name: str, table: str, more: str) -> str:
    """SELECT of the rows of a table that keep their contract, with `more` columns."""
    contract = contracts()[name]
    as_text = text_columns(contract)
    columns = ", ".join(_read(f, as_text) for f in fields_of(contract))
    return f"""SELECT {columns}, {more} FROM {_under_new_names(contract, table)}
  WHERE `heartbeat` IS NULL
    AND {believed(contract, as_text)}"""


def _under_new_names(contract: type[Record], table: str) -> str:
    """The table, with each renamed field under its name of now whichever name a row used."""
    renamed = {field.name: field.was for field in fields_of(contract) if field.was}
    if not renamed:
        return table
    kept = [f"`{field.name}`" for field in fields_of(contract) if field.name not in renamed]
    told = [f"COALESCE({', '.join(f'`{n}`' for n in (name, *was))}) AS `{name}`" for name, was in renamed.items()]
    return f"(SELECT {', '.join([*kept, *told])}, `heartbeat`, {PLACES[table.rpartition('_')[2]]} FROM {table})"


PLACES = {"in": "rowtime", "file": "`line`"}
"""What a source has besides the fields: a stream its time, a file its lines."""


def _live(contract: type[Record], name: str, known: str) -> list[str]:
    """A copy has the event_time of its original, so windows of one millisecond find it and forget it when time has passed.

    A window's time is its last millisecond: it is the event's own, and orders the rows from here on. An older copy is late.
    """
    kept = f"CREATE TEMPORARY VIEW {name}_believed AS\n{checked(name, f'{name}_in', 'rowtime')}\n    AND {known}"
    once = f"""CREATE TEMPORARY VIEW {name}_row AS
SELECT {_names(contract)}, window_time AS rowtime FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, event_id ORDER BY rowtime) AS copy
  FROM TABLE(TUMBLE(TABLE {name}_believed, DESCRIPTOR(rowtime), INTERVAL '0.001' SECOND))
) WHERE copy = 1"""
    return [kept, once]


def _replayed(contract: type[Record], name: str, known: str) -> str:
    return f"""CREATE TEMPORARY VIEW {name}_row AS
SELECT {_names(contract)}, TO_TIMESTAMP_LTZ(event_time, 3) AS rowtime FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY {FIRST_OBSERVED}) AS copy FROM {name}_in WHERE {known}
) WHERE copy = 1"""


def _names(contract: type[Record]) -> str:
    return ", ".join(f"`{f.name}`" for f in fields_of(contract))


def _read(field: Field, as_text: set[str]) -> str:
    if field.default is not None:
        return f"COALESCE(`{field.name}`, {literal(field.default)}) AS `{field.name}`"
    return f"{value_of(field, as_text)} AS `{field.name}`"
