"""Runs the detectors over events that already happened: `python -m streaming.detect run | replay`."""

import sys

from streaming import replay
from streaming.detect import run

COMMANDS = {"run": (run.main, "over a file of events"), "replay": (replay.main, "over a day of the lake")}


def main() -> None:
    """Hands the words after the command to it."""
    command, *words = sys.argv[1:] or ["--help"]
    if command in COMMANDS:
        COMMANDS[command][0](words)
    elif command in ("-h", "--help"):
        lines = [f"  {name:<10}{about}\n" for name, (_, about) in COMMANDS.items()]
        sys.stdout.write(f"usage: weipan detect COMMAND ...\n\ncommands (each has --help):\n{''.join(lines)}")
    else:
        sys.stderr.write(f"command={command}: one of {', '.join(COMMANDS)}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
