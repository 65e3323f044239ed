"""Where a bounded run's results go: a folder of JSON lines, read back when the run is over."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streaming.sql.sources import with_clause


def file_table(name: str, columns: Mapping[str, str], folder: Path) -> str:
    """DDL of a table of JSON lines in `folder`, for reading or for writing."""
    options = {"connector": "filesystem", "path": folder.as_uri(), "format": "json"}
    listed = ", ".join(f"`{column}` {kind}" for column, kind in columns.items())
    return f"CREATE TEMPORARY TABLE {name} ({listed}) {with_clause(options)}"


def rows_written(folder: Path) -> Iterator[dict[str, Any]]:
    """What a run wrote, in no order; a sink without rows leaves no folder."""
    for path in folder.glob("*"):
        with path.open() as file:
            yield from map(json.loads, file)
