"""`weipan logs PART [-f]`: what a part said."""

import argparse
import os
import sys
from pathlib import Path

from schemas.settings import settings


def known_logs(folder: Path) -> list[str]:
    """The parts that have a log."""
    return sorted(log.stem for log in folder.glob("*.log"))


def main() -> None:
    """Shows the end of a part's log, and follows it if asked to."""
    parser = argparse.ArgumentParser(prog="weipan logs", description=__doc__)
    parser.add_argument("part", help="as `weipan status` names it, or `supervisor`")
    parser.add_argument("-f", "--follow", action="store_true", help="go on as it says more")
    parser.add_argument("-n", "--lines", type=int, default=200, help="how many lines from the end (200)")
    arguments = parser.parse_args()
    folder = settings().state_dir / "logs"
    if arguments.part not in known_logs(folder):
        sys.exit(f"no log of {arguments.part!r}; there are: {', '.join(known_logs(folder)) or 'none yet'}")
    command = ["tail", "-n", str(arguments.lines), *(["-F"] if arguments.follow else []), str(folder / f"{arguments.part}.log")]
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
