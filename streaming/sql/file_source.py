"""Where a bounded run's rows come from: files of JSON lines in their order of arrival; view or table `<contract>_in`."""

from pathlib import Path

from schemas.catalogue import contracts
from streaming.sql.believed_rows import checked
from streaming.sql.dialect import Dialect
from streaming.sql.sources import JSON, read_columns, timed_table, with_clause

LINE = "line"
"""The field that numbers the lines of a file; it says which of two copies came first, as the broker's offset does."""


def file_source(name: str, folder: Path, dialect: Dialect, delay_ms: int | None = None) -> list[str]:
    """A contract's rows from the files of a folder; delay_ms: a D instead of the topic's own.

    A stream reads them as it reads the broker; a batch finds them as it finds the lake, checked and with their place.
    """
    options = {"connector": "filesystem", "path": folder.as_uri()} | JSON
    if dialect.streaming:
        return [timed_table(name, options, delay_ms)]
    columns = f"{read_columns(contracts()[name])},\n  `{LINE}` BIGINT"
    place = f"0 AS kafka_partition, `{LINE}` AS kafka_offset"
    return [
        f"CREATE TEMPORARY TABLE {name}_file (\n  {columns}\n) {with_clause(options)}",
        f"CREATE TEMPORARY VIEW {name}_in AS\n{checked(name, f'{name}_file', place)}",
    ]
