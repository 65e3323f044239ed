"""Lets a long-running part end cleanly: a flag that is set when the process is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


@contextmanager
def until_told() -> Iterator[Event]:
    """A flag set by SIGTERM or SIGINT; the former handlers come back afterwards."""
    told = Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
