"""Imports a public file into the platform: `python -m streaming.importers binance|clickstream|retail FILE`."""

import argparse
import logging
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Event

from streaming.importers import binance, clickstream, retail
from streaming.importers.imported import Imported, Outcome, Outcomes
from streaming.importers.pace import Pace
from streaming.importers.tally import Tally
from streaming.producer import Producer, now_ms
from streaming.until_told import until_told

READERS: dict[str, Callable[[Path], Outcomes]] = {
    "binance": binance.read,
    "clickstream": clickstream.read,
    "retail": retail.read,
}
UNREADABLE = (OSError, EOFError, ValueError, zlib.error)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    asked = argparse.ArgumentParser(prog="python -m streaming.importers", description=__doc__)
    asked.add_argument("format", choices=sorted(READERS))
    asked.add_argument("file", type=Path, help="a .gz is read as it is")
    asked.add_argument("--speed", type=float, default=1.0, help="seconds of the file in a real one; 0 = as fast as possible")
    asked.add_argument("--limit", type=int, help="end after so many events")
    asked.add_argument("--dry-run", action="store_true", help="read and count, send nothing")
    return asked


def main() -> int:
    """Reads the file, sends its events and ends with a summary as one line of JSON; 2 when the file cannot be read at all."""
    logging.basicConfig(level=logging.WARNING)
    asked = parser().parse_args()
    tally = Tally(show=_show)
    events = _events(READERS[asked.format](asked.file), tally)
    try:
        with until_told() as told:
            _spend(islice(events, asked.limit)) if asked.dry_run else _send(islice(events, asked.limit), asked, told)
    except UNREADABLE as problem:
        _show(f"file={asked.file}: {problem}")
        return 2
    finally:
        sys.stdout.write(tally.summary() + "\n")
    return 0


def _show(words: str) -> None:
    sys.stderr.write(words + "\n")


def _events(outcomes: Iterator[Outcome], tally: Tally) -> Iterator[Imported]:
    for outcome in outcomes:
        tally.note(outcome)
        if isinstance(outcome, Imported):
            yield outcome


def _spend(events: Iterator[Imported]) -> None:
    for _ in events:
        pass


def _send(events: Iterator[Imported], asked: argparse.Namespace, told: Event) -> None:
    start = now_ms()
    pace: Pace | None = None
    with Producer(f"{asked.format}-{start}") as producer:
        for event in events:
            pace = pace or Pace(start, event.received_ms, asked.speed)
            if told.wait(max(0, pace.due_ms(event) - now_ms()) / 1000):
                return
            producer.send(event.contract, {**event.fields, "event_time": pace.event_ms(event, now_ms())})
        producer.flush()


if __name__ == "__main__":
    sys.exit(main())
