"""`weipan heatmap run`: heatmaps over a file of events, by the engine that is asked for."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from schemas.definition_files import definitions_in
from schemas.file_command import become, file_parser, refusing, shown
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_answer import ROWS
from schemas.heatmap_oracle import answer
from schemas.screen_file import Screen, screen_in

ENGINES = {"clickhouse": "serving.heatmap_run", "spark": "batch.jobs.heatmap_run", "oracle": "schemas.heatmap_command"}


@dataclass(frozen=True)
class Request:
    """What was asked: queries over what happened on screens."""

    queries: list[HeatmapQuery]
    screen: Screen
    json: bool


def main() -> None:
    """Becomes the engine's own job, unless the plain reading is asked for."""
    words = sys.argv[1:]
    become(command_line(words).engine, ENGINES, words)
    request = asked(words)
    show(request, (answer(query, request.screen) for query in request.queries))


def command_line(words: Sequence[str]) -> Namespace:
    """The words after `weipan heatmap`."""
    about, lines = "Computes heatmaps and dwell over a file of events.", "lines of the contracts' events"
    return file_parser("heatmap", about, "a query", lines, ENGINES).parse_args(words)


def asked(words: Sequence[str]) -> Request:
    """The request of a command line; ends with 2 and one line that names field, value and rule where it makes no sense."""
    given = command_line(words)
    with refusing("heatmap"):
        queries = [query for path in given.definitions for query in queries_in(path)]
        screen = screen_in(given.events)
    return Request(queries, screen, given.json)


def queries_in(path: Path) -> Iterator[HeatmapQuery]:
    """The queries of a file that holds one or a list; ValueError names file, field, value and rule."""
    for query in definitions_in(path, HeatmapQuery):
        if query.segment is not None:
            raise ValueError(f"{path}: segment={query.segment}: a file knows no saved segments, write its conditions in where")
        yield query


def show(request: Request, answers: Iterable[dict[str, Any]]) -> None:
    """Prints the answers as they come: JSON lines, or tables for people."""
    shown(answers, _table, as_json=request.json)


def _table(told: dict[str, Any]) -> Table:
    rows = told[ROWS[told["kind"]]]
    table = Table(*(rows[0] if rows else ("nothing",)), title=f"{told['kind']} {told['page'] or ''}".strip())
    totals, withheld = (", ".join(f"{name}={value}" for name, value in told[part].items()) for part in ("totals", "withheld"))
    table.caption = f"of all: {totals}; withheld: {withheld}"
    for row in rows:
        table.add_row(*(f"{value:.4g}" if isinstance(value, float) else str(value) for value in row.values()))
    return table


if __name__ == "__main__":
    main()
