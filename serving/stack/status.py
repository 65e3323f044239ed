"""What the supervisor says of the parts, each second, in one file: `weipan status [--json]` shows it."""

import argparse
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from schemas.settings import settings
from serving.stack.lock import holder


class PartStatus(BaseModel):
    """One part. since_ms: when it came into this state; started: when its process started, seconds since 1970."""

    model_config = ConfigDict(frozen=True)

    name: str
    state: str
    since_ms: int
    address: str | None
    pid: int | None
    started: float | None
    restarts: int
    rss_mb: int
    last_error: str
    last_log_line: str


class Status(BaseModel):
    """All parts at one moment. is_settled: every part serves or is done."""

    model_config = ConfigDict(frozen=True)

    at_ms: int
    supervisor_pid: int
    started_ms: int
    is_settled: bool
    rss_mb: int
    parts: list[PartStatus]


def write_status(state_dir: Path, status: Status) -> None:
    """Replaces the status file in one step, so that a reader never sees half of it."""
    path = state_dir / "status.json"
    fresh = path.with_suffix(".fresh")
    fresh.write_text(status.model_dump_json(indent=1))
    fresh.replace(path)


def read_status(state_dir: Path) -> Status | None:
    """The last published status; None when nothing was ever started here."""
    path = state_dir / "status.json"
    return Status.model_validate_json(path.read_text()) if path.exists() else None


COLOURS = {"ready": "green", "done": "green", "elsewhere": "blue", "died": "red", "stopped": "dim"}


def parts_table(status: Status) -> Table:
    """The parts as people read them: state, restarts, memory, the last thing said or the last error."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for heading in ("part", "state", "address", "restarts", "MiB"):
        table.add_column(heading, no_wrap=True, justify="right" if heading in ("restarts", "MiB") else "left")
    table.add_column("last error, or last line of its log", no_wrap=True, overflow="ellipsis", ratio=1)
    for part in status.parts:
        state = f"[{COLOURS.get(part.state, 'yellow')}]{part.state}[/]"
        said = part.last_error or part.last_log_line
        table.add_row(part.name, state, part.address or "", str(part.restarts or ""), str(part.rss_mb or ""), said)
    table.add_row("[bold]all parts", "", "", "", f"[bold]{status.rss_mb}", "")
    return table


def main() -> int:
    """Prints the status; the exit code is 0 only when everything is up and serves."""
    parser = argparse.ArgumentParser(prog="weipan status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    arguments = parser.parse_args()
    state_dir = settings().state_dir
    status = read_status(state_dir) if holder(state_dir) else None
    if arguments.json:
        sys.stdout.write(status.model_dump_json(indent=1) + "\n" if status else '{"is_settled": false, "parts": []}\n')
    elif status is None:
        sys.stdout.write("down: `weipan up` starts everything\n")
    else:
        Console().print(parts_table(status))
    return 0 if status and status.is_settled else 1


if __name__ == "__main__":
    sys.exit(main())
