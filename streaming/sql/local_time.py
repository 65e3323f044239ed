"""Days of the reporting zone in whole numbers, so that every engine counts them alike."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from schemas.contract import DAY_MS

YEARS = range(2015, 2051)
"""The years whose changes of the clock are known to the SQL; outside, the nearest year's rule holds on."""


def day_number(moment: str, zone: str) -> str:
    """SQL of the reporting day of a moment in ms, as days since 1970."""
    return f"({moment} + {_offset(moment, zone)}) / {DAY_MS}"


def day_start(moment: str, zone: str) -> str:
    """SQL of the first millisecond of a moment's reporting day."""
    midnight = f"({day_number(moment, zone)}) * {DAY_MS}"
    return f"{midnight} - {_offset(f'({midnight} - {_offset(moment, zone)})', zone)}"


def day_ms(moment: str, zone: str) -> str:
    """SQL of the clock on the wall at a moment, in ms since midnight."""
    return f"MOD({moment} + {_offset(moment, zone)}, {DAY_MS})"


def _offset(moment: str, zone: str) -> str:
    first, *changes = changes_of(zone)
    cases = " ".join(f"WHEN {moment} >= {at} THEN {offset}" for at, offset in reversed(changes))
    return f"CASE {cases} ELSE {first[1]} END" if changes else str(first[1])


@cache
def changes_of(zone: str) -> tuple[tuple[int, int], ...]:
    """When a zone's clock changed (ms) and how far it is ahead of UTC from then on (ms), oldest first."""
    at, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    found = [(0, _ahead(at, zone))]
    while at < end:
        later = at + timedelta(days=1)
        if _ahead(later, zone) != found[-1][1]:
            found.append((_change(at, later, zone), _ahead(later, zone)))
        at = later
    return tuple(found)


def _change(before: datetime, after: datetime, zone: str) -> int:
    """The minute between two moments at which the clock changes."""
    old = _ahead(before, zone)
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (middle, after) if _ahead(middle, zone) == old else (before, middle)
    return int(after.timestamp() * 1000)


def _ahead(moment: datetime, zone: str) -> int:
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds() * 1000) if offset else 0
