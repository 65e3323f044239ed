"""`weipan funnel run`: funnels over a file of events, by the engine that is asked for."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from schemas.definition_files import as_of_in, definitions_in
from schemas.file_command import EVENT_LINES, become, file_parser, refusing, shown
from schemas.funnel import Funnel
from schemas.funnel_events import Happening, happenings_in
from schemas.funnel_oracle import answer

ENGINES = {"clickhouse": "serving.funnel_run", "spark": "batch.jobs.funnel_run", "oracle": "schemas.funnel_command"}


@dataclass(frozen=True)
class Request:
    """What was asked: funnels over events as known at as_of (UTC ms), with the users of each step or the time to convert."""

    funnels: list[Funnel]
    happenings: list[Happening]
    as_of: int
    users: bool
    time_to_convert: bool
    json: bool


def main() -> None:
    """Becomes the engine's own job, unless the plain reading is asked for."""
    words = sys.argv[1:]
    become(command_line(words).engine, ENGINES, words)
    request = asked(words)
    show(request, (answer(funnel, request.happenings, request.as_of, request.users) for funnel in request.funnels))


def command_line(words: Sequence[str]) -> Namespace:
    """The words after `weipan funnel`."""
    parser = file_parser("funnel", "Computes funnels over a file of events.", "a funnel", EVENT_LINES, ENGINES)
    parser.add_argument("--users", action="store_true", help="name the users of each step")
    parser.add_argument("--time-to-convert", action="store_true", help="with --json: how long it took, step by step and in all")
    parser.add_argument("--as-of", metavar="ISO", help="what was known then; by default the newest event's time")
    return parser.parse_args(words)


def asked(words: Sequence[str]) -> Request:
    """The request of a command line; ends with 2 and one line that names field, value and rule where it makes no sense."""
    given = command_line(words)
    with refusing("funnel"):
        funnels = [funnel for path in given.definitions for funnel in definitions_in(path, Funnel)]
        happenings = happenings_in(given.events)
        as_of = max((h.at for h in happenings), default=0) if given.as_of is None else as_of_in(given.as_of)
    return Request(funnels, happenings, as_of, given.users, given.time_to_convert, given.json)


def show(request: Request, answers: Iterable[dict[str, Any]]) -> None:
    """Prints the answers as they come: JSON lines, or tables for people."""
    told = (each if request.time_to_convert or not request.json else _without_time(each) for each in answers)
    shown(told, _table, as_json=request.json)


def _without_time(each: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name != "time_to_convert"}


def _table(told: dict[str, Any]) -> Table:
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in told["states"].items())
    table = Table("step", "event", "users", "of the first", "mean s", "median s", title=told["name"])
    total = told["time_to_convert"]["total"]
    took = f"; converted in {total['mean_s']:,.1f} s (median {total['median_s']:,.1f} s)" if total["count"] else ""
    table.caption = f"{states}; {'final' if told['final'] else 'not final'}{took}"
    for value, steps in {
        "": told["steps"],
        **{f"{value or '(not set)'}": steps for value, steps in told["breakdown"].items()},
    }.items():
        if value:
            table.add_section()
            table.add_row("", value, style="bold")
        for step in steps:
            table.add_row(*_cells(step, steps[0]["count"]))
    return table


def _cells(step: dict[str, Any], entered: int) -> list[str]:
    share = f"{step['count'] / entered:.1%}" if entered else "–"
    times = ["–" if step[each] is None else f"{step[each]:,.1f}" for each in ("mean_s", "median_s")]
    return [str(step["step"]), step["event"] or "any event", f"{step['count']:,}", share, *times]


if __name__ == "__main__":
    main()
