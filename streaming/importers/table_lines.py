"""Reads a CSV file with a header line by line; a line that cannot be taken apart is left out with its number."""

import csv
from collections.abc import Iterator
from pathlib import Path

from streaming.importers.imported import LeftOut
from streaming.importers.opened import opened

Cells = dict[str, str]


def table_lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Cells] | LeftOut]:
    """(line number, cells by column) of every line, "" for a missing cell; ValueError when the header lacks a column."""
    with opened(path) as text:
        lines = csv.DictReader(text)
        missing = sorted(set(columns) - set(lines.fieldnames or ()))
        if missing:
            raise ValueError(f"header={path.name}: lacks {', '.join(missing)}")
        while True:
            try:
                row = next(lines)
            except StopIteration:
                return
            except csv.Error as broken:
                yield LeftOut(lines.reader.line_num, "malformed", str(broken))
            else:
                yield lines.line_num, {name: row.get(name) or "" for name in columns}
