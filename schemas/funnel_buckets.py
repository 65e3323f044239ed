"""The buckets of a funnel's trend: hours, days, weeks from Monday or months of its reporting zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.funnel import Funnel

MOST_BUCKETS = 20_000
LABELS = {"hour": "%Y-%m-%dT%H:00%z", "day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m"}


def bucket_of(funnel: Funnel, at_ms: int) -> str:
    """The label of the bucket that a moment lies in; an hour carries its offset, since clocks that go back repeat one."""
    return _start(funnel, at_ms).strftime(LABELS[funnel.bucket])


def bucket_edges(funnel: Funnel, start_ms: int, end_ms: int) -> list[tuple[str, int]]:
    """Label and first millisecond of every bucket that [start_ms, end_ms) touches; ValueError when they are too many."""
    at = _start(funnel, start_ms)
    edges = []
    while (opens := _ms(at)) < end_ms:
        edges.append((at.strftime(LABELS[funnel.bucket]), opens))
        at = _next(funnel, at)
        if len(edges) > MOST_BUCKETS:
            raise ValueError(f"bucket={funnel.bucket}: at most {MOST_BUCKETS} buckets in the range")
    return edges


def _start(funnel: Funnel, at_ms: int) -> datetime:
    local = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(funnel.timezone))
    if funnel.bucket == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if funnel.bucket == "day":
        return day
    return day.replace(day=1) if funnel.bucket == "month" else day - timedelta(days=day.weekday())


def _next(funnel: Funnel, at: datetime) -> datetime:
    """The start of the bucket after one: dates in the calendar, hours in real time."""
    if funnel.bucket == "month":
        return (at + timedelta(days=32)).replace(day=1)
    if funnel.bucket == "hour":
        return _start(funnel, _ms(at) + 3_600_000)
    return at + timedelta(days=7 if funnel.bucket == "week" else 1)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
