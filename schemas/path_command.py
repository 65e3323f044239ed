"""`weipan paths run`: what people did next, or before, over a file of events, by the engine that is asked for."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.definition_files import as_of_in, definitions_in
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
    engine = command_line(words).engine
    if engine != "oracle":
        os.execv(sys.executable, [sys.executable, "-m", ENGINES[engine], *words])
    request = asked(words)
    show(request, (answer(query, request.happenings, request.as_of) for query in request.queries))


def command_line(words: Sequence[str]) -> Namespace:
    """The words after `weipan paths`."""
    parser = ArgumentParser(prog="weipan paths", description="What people did next, or before, over a file of events.")
    parser.add_argument("action", choices=("run",), help="run")
    parser.add_argument("queries", nargs="+", type=Path, metavar="QUERY", help="a question, or a list, as JSON or YAML")
    parser.add_argument("--events", required=True, type=Path, metavar="FILE", help='lines of {"user", "event", "ts", "props"}')
    parser.add_argument("--engine", choices=tuple(ENGINES), default="clickhouse")
    parser.add_argument("--json", action="store_true", help="one JSON object a question and line")
    parser.add_argument("--as-of", metavar="ISO", help="what was known then; by default the newest event's time")
    return parser.parse_args(words)


def asked(words: Sequence[str]) -> Request:
    """The request of a command line; ends with 2 and one line that names field, value and rule where it makes no sense."""
    given = command_line(words)
    try:
        queries = [query for path in given.queries for query in definitions_in(path, PathQuery)]
        happenings = happenings_in(given.events)
        as_of = max((h.at for h in happenings), default=0) if given.as_of is None else as_of_in(given.as_of)
    except (ValueError, OSError) as refusal:
        sys.stderr.write(f"weipan paths: {' '.join(str(refusal).split())}\n")
        sys.exit(2)
    return Request(queries, happenings, as_of, given.json)


def show(request: Request, answers: Iterable[dict[str, Any]]) -> None:
    """Prints the answers as they come: JSON lines, or tables for people."""
    console = Console()
    for each in answers:
        if request.json:
            sys.stdout.write(json.dumps(each, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            console.print(_table(each))


def _table(told: dict[str, Any]) -> Table:
    table = Table("level", "source", "target", "paths", "sessions", "users", "share", title=told["name"])
    table.caption = f"{told['sessions']:,} sessions of {told['users']:,} users; {'final' if told['final'] else 'not final'}"
    for edge in told["edges"]:
        counted = [f"{edge[name]:,}" for name in ("paths", "sessions", "users")]
        table.add_row(str(edge["level"]), edge["source"], edge["target"], *counted, f"{edge['paths'] / told['paths']:.1%}")
    return table


if __name__ == "__main__":
    main()
