"""`weipan paths run`: what people did next, or before, over a file of events, by the engine that is asked for."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from schemas.definition_files import as_of_in, definitions_in
from schemas.file_command import EVENT_LINES, become, file_parser, refusing, shown
from schemas.funnel_events import Happening, happenings_in
from schemas.path import PathQuery
from schemas.path_oracle import answer

ENGINES = {"clickhouse": "serving.path_run", "oracle": "schemas.path_command"}


@dataclass(frozen=True)
class Request:
    """What was asked: paths over events, as known at as_of (UTC ms)."""

    queries: list[PathQuery]
    happenings: list[Happening]
    as_of: int
    json: bool


def main() -> None:
    """Becomes the engine's own job, unless the plain reading is asked for."""
    words = sys.argv[1:]
    become(command_line(words).engine, ENGINES, words)
    request = asked(words)
    show(request, (answer(query, request.happenings, request.as_of) for query in request.queries))


def command_line(words: Sequence[str]) -> Namespace:
    """The words after `weipan paths`."""
    about = "What people did next, or before, over a file of events."
    parser = file_parser("paths", about, "a question", EVENT_LINES, ENGINES)
    parser.add_argument("--as-of", metavar="ISO", help="what was known then; by default the newest event's time")
    return parser.parse_args(words)


def asked(words: Sequence[str]) -> Request:
    """The request of a command line; ends with 2 and one line that names field, value and rule where it makes no sense."""
    given = command_line(words)
    with refusing("paths"):
        queries = [query for path in given.definitions for query in definitions_in(path, PathQuery)]
        happenings = happenings_in(given.events)
        as_of = max((h.at for h in happenings), default=0) if given.as_of is None else as_of_in(given.as_of)
    return Request(queries, happenings, as_of, given.json)


def show(request: Request, answers: Iterable[dict[str, Any]]) -> None:
    """Prints the answers as they come: JSON lines, or tables for people."""
    shown(answers, _table, as_json=request.json)


def _table(told: dict[str, Any]) -> Table:
    table = Table("level", "source", "target", "paths", "sessions", "users", "share", title=told["name"])
    table.caption = f"{told['sessions']:,} sessions of {told['users']:,} users; {'final' if told['final'] else 'not final'}"
    for edge in told["edges"]:
        counted = [f"{edge[name]:,}" for name in ("paths", "sessions", "users")]
        table.add_row(str(edge["level"]), edge["source"], edge["target"], *counted, f"{edge['paths'] / told['paths']:.1%}")
    return table


if __name__ == "__main__":
    main()
