"""What a batch job tells the person who started it."""

import sys


def say(line: str) -> None:
    """Prints one line at once, so that a log shows how far a job has come."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
