"""Reads a shop's clickstream (CSV: user, session, event, timestamp, platform, acquisition channel) as behaviour events.

The file is told user by user, so its rows are put into the order of their time, which is taken as the order of arrival. Every
event becomes the view of the page of that name; timestamps are UTC.
"""

from collections.abc import Iterator
from pathlib import Path

from streaming.importers.cells import moment_ms
from streaming.importers.imported import Imported, LeftOut, Outcomes
from streaming.importers.table_lines import Cells, table_lines

REQUIRED = ("user_id", "session_id", "event", "timestamp", "platform", "acquisition_channel")


def read(path: Path) -> Outcomes:
    """Broken lines first, then all events by time; ValueError when the header lacks a column."""
    outcomes = [line if isinstance(line, LeftOut) else _outcome(*line) for line in table_lines(path, REQUIRED)]
    yield from (o for o in outcomes if isinstance(o, LeftOut))
    yield from _by_time(o for o in outcomes if isinstance(o, Imported))


def _by_time(events: Iterator[Imported]) -> list[Imported]:
    return sorted(events, key=lambda event: event.event_ms)


def _outcome(number: int, row: Cells) -> Imported | LeftOut:
    empty = [name for name in REQUIRED if not row[name]]
    if empty:
        return LeftOut(number, "missing_field", f"{empty[0]}: must not be empty")
    try:
        at = moment_ms(row["timestamp"])
    except ValueError as wrong:
        return LeftOut(number, "malformed", f"timestamp={row['timestamp']}: {wrong}")
    fields = {
        "kind": "page_view",
        "user_id": row["user_id"],
        "session_id": row["session_id"],
        "page": row["event"],
        "platform": row["platform"],
        "channel": row["acquisition_channel"],
    }
    return Imported("behaviour", fields, at, at)
