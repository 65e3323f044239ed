"""Keeps time moving on the topics that batch jobs and people write only now and then: `python -m streaming.heartbeats`."""

import logging
import sys

from streaming.producer import Producer
from streaming.until_told import until_told

TOPICS = ("profile", "link", "rule")


def main() -> None:
    """Beats until told to end."""
    logging.basicConfig(level=logging.WARNING)
    with until_told() as told, Producer("heartbeats", beats=TOPICS):
        sys.stdout.write(f"ready heartbeats on {', '.join(TOPICS)}\n")
        sys.stdout.flush()
        told.wait()


if __name__ == "__main__":
    main()
