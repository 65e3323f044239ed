"""How a long-running part says that it serves, writes its log, and hears that it should end."""

import logging
import signal
import threading


def say_ready(detail: str = "") -> None:
    """Prints the one line on standard output that the supervisor waits for."""
    print(f"ready {detail}".rstrip(), flush=True)  # noqa: T201


def stop_requested() -> threading.Event:
    """An event that is set when the process is asked to end (SIGTERM or Ctrl-C)."""
    event = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: event.set())
    return event


def log_to_stderr() -> None:
    """Writes our own words from INFO on and the libraries' from WARNING on to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("weipan").setLevel(logging.INFO)
