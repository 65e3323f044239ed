"""Keeps time moving on the topics that batch jobs and people write only now and then, and announces what became of rules.

`python -m streaming.heartbeats`
"""

import logging
import sys

from sqlalchemy.exc import SQLAlchemyError

from schemas.settings import settings
from streaming.producer import Producer
from streaming.rule_announcements import announce
from streaming.rule_documents import store_of
from streaming.until_told import until_told

TOPICS = ("profile", "limit", "link", "rule")
LOOK_S = 1.0

log = logging.getLogger("heartbeats")


def main() -> None:
    """Beats until told to end."""
    logging.basicConfig(level=logging.WARNING)
    store = store_of(settings())
    with until_told() as told, Producer("heartbeats", beats=TOPICS) as producer:
        sys.stdout.write(f"ready heartbeats on {', '.join(TOPICS)}\n")
        sys.stdout.flush()
        while not told.wait(LOOK_S):
            try:
                announce(store, producer)
            except SQLAlchemyError as silence:
                log.warning("the database does not answer, rules are announced later: %s", silence)


if __name__ == "__main__":
    main()
