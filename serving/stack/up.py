"""`weipan up`: starts the supervisor in the background, and waits for everything if asked to."""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

from schemas.settings import Settings, settings
from serving.moments import now_ms
from serving.stack.child import environment
from serving.stack.keeper import SETTLED
from serving.stack.lock import holder
from serving.stack.log_tail import LogTail, rotated
from serving.stack.parts import chosen, table
from serving.stack.status import read_status

START_S = 20.0


def start(s: Settings, names: Sequence[str] = ()) -> str | None:
    """Starts the supervisor, of all or of the named parts, unless it runs; gives the reason when it cannot start."""
    if holder(s.state_dir):
        return None
    try:
        chosen(table(s, now_ms()), names)
    except ValueError as unknown:
        return str(unknown)
    log = LogTail(rotated(s.state_dir / "logs" / "supervisor.log"))
    with log.path.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "serving.stack.supervisor", *names],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment(),
            start_new_session=True,
        )
    return await_first_status(s, process, log)


def await_first_status(s: Settings, process: "subprocess.Popen[bytes]", log: LogTail) -> str | None:
    """Returns once the supervisor tells its status; gives its last words when it ends instead."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        status = read_status(s.state_dir)
        if status is not None and status.supervisor_pid == process.pid:
            return None
        if process.poll() is not None:
            return words_since(log)
        time.sleep(0.1)
    return f"the supervisor told no status within {START_S:.0f} s, see {log.path}"


def words_since(log: LogTail) -> str:
    """All that was written to a log since it was opened."""
    with log.path.open("rb") as file:
        file.seek(log.offset)
        return file.read().decode("utf-8", "replace").strip()


def await_settled(s: Settings, timeout_s: float) -> str | None:
    """Returns once every part serves or is done; names the parts that do not in time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        status = read_status(s.state_dir)
        if status is not None and status.is_settled:
            return None
        time.sleep(0.5)
    late = [part for part in status.parts if part.state not in SETTLED] if status else []
    return "\n".join(f"{part.name} is {part.state}: {part.last_error or part.last_log_line}" for part in late)


def main() -> None:
    """Starts everything; prints where it is."""
    parser = argparse.ArgumentParser(prog="weipan up", description=__doc__)
    parser.add_argument("part", nargs="*", help="only these and what they need; none: all")
    parser.add_argument("--wait", type=float, metavar="SECONDS", help="return only when every part serves, at most this long")
    arguments = parser.parse_args()
    s = settings()
    problem = start(s, arguments.part)
    if problem is None and arguments.wait:
        problem = await_settled(s, arguments.wait)
    if problem:
        sys.exit(problem)
    sys.stdout.write(f"up: pages {s.pages}  API {s.api}  Flink http://{s.flink}  (weipan status, weipan down)\n")


if __name__ == "__main__":
    main()
