"""What every command over a file of events shares: its words, the engine that works, how it refuses and shows answers."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

EVENT_LINES = 'lines of {"user", "event", "ts", "props"}'
PLAIN = "oracle"
"""The engine that is this very process: the plain reading of the definition."""


def file_parser(command: str, about: str, asked: str, lines: str, engines: Iterable[str]) -> ArgumentParser:
    """The words after `weipan <command>`. asked: what one definition is, such as `a funnel`; lines: what the file holds."""
    parser = ArgumentParser(prog=f"weipan {command}", description=about)
    parser.add_argument("action", choices=("run",), help="run")
    words = f"{asked}, or a list, as JSON or YAML"
    parser.add_argument("definitions", nargs="+", type=Path, metavar=asked.rsplit(maxsplit=1)[-1].upper(), help=words)
    parser.add_argument("--events", required=True, type=Path, metavar="FILE", help=lines)
    parser.add_argument("--engine", choices=tuple(engines), default="clickhouse")
    parser.add_argument("--json", action="store_true", help=f"one JSON object {asked} and line")
    return parser


def become(engine: str, engines: Mapping[str, str], words: Sequence[str]) -> None:
    """Turns this process into the engine's own job; returns only for the plain reading."""
    if engine != PLAIN:
        os.execv(sys.executable, [sys.executable, "-m", engines[engine], *words])


@contextmanager
def refusing(command: str) -> Iterator[None]:
    """Ends with 2 and one line that names field, value and rule where what was asked makes no sense."""
    try:
        yield
    except (ValueError, OSError) as refusal:
        sys.stderr.write(f"weipan {command}: {' '.join(str(refusal).split())}\n")
        sys.exit(2)


def shown(answers: Iterable[dict[str, Any]], table: Callable[[dict[str, Any]], Table], *, as_json: bool) -> None:
    """Prints the answers as they come: JSON lines, or tables for people."""
    console = Console()
    for each in answers:
        if as_json:
            sys.stdout.write(json.dumps(each, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            console.print(table(each))
