"""`weipan demo`: starts everything, shows the live board, and on Ctrl-C ends everything it started."""

import argparse
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from rich.live import Live

from schemas.settings import Settings, settings
from serving.stack.board import board
from serving.stack.changes import figure_changes, part_changes
from serving.stack.down import stop
from serving.stack.figures import Figures, FiguresWatch
from serving.stack.lock import holder
from serving.stack.status import read_status
from serving.stack.up import start

LOOK_S = 1.0


def demo_key(state_dir: Path) -> str:
    """The API key that the API made for the demo; empty until then."""
    path = state_dir / "demo.key"
    return path.read_text().strip() if path.exists() else ""


def show_board(s: Settings, watch: FiguresWatch) -> None:
    """Redraws the board each second while the supervisor lives."""
    with Live(auto_refresh=False, screen=True) as live:
        while holder(s.state_dir) and (status := read_status(s.state_dir)):
            live.update(board(status, watch.look(status), s, demo_key(s.state_dir)), refresh=True)
            time.sleep(LOOK_S)


def tell_changes(s: Settings, watch: FiguresWatch) -> None:
    """Prints one line for each change while the supervisor lives."""
    before, figures = None, Figures()
    while holder(s.state_dir) and (status := read_status(s.state_dir)):
        fresh = watch.look(status)
        for line in [*part_changes(before, status), *figure_changes(figures, fresh)]:
            sys.stdout.write(f"{datetime.now().astimezone():%H:%M:%S} {line}\n")
        sys.stdout.flush()
        before, figures = status, fresh
        time.sleep(LOOK_S)


def watch_until_interrupted(s: Settings) -> str:
    """Shows what happens until Ctrl-C or SIGTERM; says why it ended."""
    watch = FiguresWatch(s)
    try:
        (show_board if sys.stdout.isatty() else tell_changes)(s, watch)
    except KeyboardInterrupt:
        return "ended on request"
    finally:
        watch.close()
    return "the supervisor is gone: see `weipan logs supervisor`"


def main() -> None:
    """Runs the demo; parts that were up before it are left up."""
    parser = argparse.ArgumentParser(prog="weipan demo", description=__doc__)
    parser.add_argument("part", nargs="*", help="only these and what they need; none: all")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    s = settings()
    was_up = holder(s.state_dir) is not None
    try:
        if problem := start(s, arguments.part):
            sys.exit(problem)
        sys.stdout.write(f"pages {s.pages}  API {s.api}/docs  Flink http://{s.flink}\n")
        sys.stdout.write(f"{watch_until_interrupted(s)}\n")
    finally:
        if not was_up:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            stop(s.state_dir)
            sys.stdout.write("everything is down; the state is kept, a second start resumes on it\n")


if __name__ == "__main__":
    main()
