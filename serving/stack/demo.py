"""`weipan demo`: starts everything, shows the live board, and on Ctrl-C ends everything it started."""

import argparse
import os
import signal
import sys
import time
from datetime import datetime

from rich.live import Live

from schemas.settings import Settings, settings
from serving.key_store import KeyStore
from serving.keys import demo_key
from serving.stack.board import board
from serving.stack.changes import figure_changes, part_changes
from serving.stack.down import stop
from serving.stack.figures import Figures, FiguresWatch
from serving.stack.lock import holder
from serving.stack.status import read_status
from serving.stack.up import start

LOOK_S = 1.0

ALONE = "WEIPAN_RULES_NEED_APPROVAL"
"""Who tries the demo is alone: unless this is set, a rule goes live there without a second person."""


def show_board(s: Settings, watch: FiguresWatch, key: str) -> None:
    """Redraws the board each second while the supervisor lives."""
    with Live(auto_refresh=False, screen=True) as live:
        while holder(s.state_dir) and (status := read_status(s.state_dir)):
            live.update(board(status, watch.look(status), s, key), refresh=True)
            time.sleep(LOOK_S)


def tell_changes(s: Settings, watch: FiguresWatch, key: str) -> None:
    """Prints one line for each change while the supervisor lives."""
    sys.stdout.write(f"key for pages and API: {key}\n")
    before, figures = None, Figures()
    while holder(s.state_dir) and (status := read_status(s.state_dir)):
        fresh = watch.look(status)
        for line in [*part_changes(before, status), *figure_changes(figures, fresh)]:
            sys.stdout.write(f"{datetime.now().astimezone():%H:%M:%S} {line}\n")
        sys.stdout.flush()
        before, figures = status, fresh
        time.sleep(LOOK_S)


def watch_until_interrupted(s: Settings, key: str) -> str:
    """Shows what happens until Ctrl-C or SIGTERM; says why it ended."""
    watch = FiguresWatch(s)
    try:
        (show_board if sys.stdout.isatty() else tell_changes)(s, watch, key)
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
    os.environ.setdefault(ALONE, "false")
    s = settings()
    was_up = holder(s.state_dir) is not None
    try:
        if problem := start(s, arguments.part):
            sys.exit(problem)
        key = demo_key(KeyStore(s.database_url), s.state_dir / "demo.key")
        if not s.rules_need_approval:
            sys.stdout.write(f"rules go live here without a second person ({ALONE}=false)\n")
        sys.stdout.write(f"pages {s.pages}  API {s.api}/docs  Flink http://{s.flink}\n")
        sys.stdout.write(f"{watch_until_interrupted(s, key)}\n")
    finally:
        if not was_up:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            stop(s.state_dir)
            sys.stdout.write("everything is down; the state is kept, a second start resumes on it\n")


if __name__ == "__main__":
    main()
