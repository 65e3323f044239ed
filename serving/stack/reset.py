"""`weipan reset`: deletes all kept state (topics, lake, warehouse, checkpoints, logs), only when everything is down."""

import argparse
import shutil
import sys
from pathlib import Path

from schemas.settings import settings
from serving.stack.leftovers import leftovers
from serving.stack.lock import holder


def refusal(state_dir: Path) -> str | None:
    """Why the state may not be deleted now; None when it may."""
    if holder(state_dir) or leftovers(state_dir):
        return "parts are still up: `weipan down` first"
    if state_dir.exists() and any(state_dir.iterdir()) and not (state_dir / "supervisor.pid").exists():
        return f"{state_dir} was never used by `weipan up`: delete it by hand if you mean it"
    return None


def main() -> None:
    """Deletes the state after asking."""
    parser = argparse.ArgumentParser(prog="weipan reset", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()
    state_dir = settings().state_dir
    if problem := refusal(state_dir):
        sys.exit(problem)
    if not arguments.yes and input(f"delete {state_dir} and all in it? [y/N] ").strip().lower() != "y":
        sys.exit("nothing deleted")
    if state_dir.exists():
        shutil.rmtree(state_dir)
    sys.stdout.write("the next start begins from nothing\n")


if __name__ == "__main__":
    main()
