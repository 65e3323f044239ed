"""`weipan down`: ends everything that `weipan up` started, and nothing else."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from schemas.settings import settings
from serving.stack.leftovers import end_leftovers
from serving.stack.lock import holder

PATIENCE_S = 12.0


def stop(state_dir: Path) -> bool:
    """Ends the supervisor and all of its parts; True when anything ran. A killed supervisor's parts are ended too."""
    pid = holder(state_dir)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not await_end(state_dir, PATIENCE_S):
            os.kill(pid, signal.SIGKILL)
    return end_leftovers(state_dir, patience_s=1.0) > 0 or pid is not None


def await_end(state_dir: Path, timeout_s: float) -> bool:
    """Whether the supervisor's lock became free in time."""
    deadline = time.monotonic() + timeout_s
    while holder(state_dir) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def main() -> None:
    """Ends everything."""
    argparse.ArgumentParser(prog="weipan down", description=__doc__).parse_args()
    began = time.monotonic()
    ran = stop(settings().state_dir)
    sys.stdout.write(f"down after {time.monotonic() - began:.1f} s\n" if ran else "nothing was up\n")


if __name__ == "__main__":
    main()
