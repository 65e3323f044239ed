"""The laws of time: what is late, what lies in the future, which window and which reporting day a moment belongs to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FUTURE_MS = 5 * 60_000
"""An event further ahead of its own observation than this is a dead letter; exactly this far is not."""

HEARTBEAT_MS = 100
"""How often every writer tells every partition that time moves on."""

SKEW_MS = 50
"""S: by how much observed_at may step back inside one partition."""

REPORTING_ZONE = "Asia/Shanghai"

SETTLES_AT_MS = (23 * 60 + 40) * 60_000
"""When a reporting day is settled (D+0), on the clock of its zone: 23:40, in ms since midnight."""

MOMENT = "2026-01-31T08:00:00.000Z"
"""How a moment is written where people or other programs read it."""


def is_late(event_time: int, observed_at: int, max_delay_ms: int) -> bool:
    """Late is a property of the row: observed more than D after it happened; exactly D is on time."""
    return observed_at - event_time > max_delay_ms


def is_future(event_time: int, observed_at: int) -> bool:
    """Whether an event claims to happen more than five minutes after it was observed."""
    return event_time > observed_at + FUTURE_MS


def watermark_lag_ms(max_delay_ms: int) -> int:
    """How far the watermark stays behind observed_at, so that no on-time row is ever behind it: D + S + 1 ms."""
    return max_delay_ms + SKEW_MS + 1


def in_window(event_time: int, at: int, window_ms: int) -> bool:
    """A window is (at - window, at]: an event exactly one window old is out."""
    return at - window_ms < event_time <= at


def reporting_day(moment_ms: int, zone: str = REPORTING_ZONE) -> str:
    """The day, `2026-01-31`, of a moment in the reporting zone."""
    return datetime.fromtimestamp(moment_ms / 1000, ZoneInfo(zone)).date().isoformat()


def day_bounds_ms(day: str, zone: str = REPORTING_ZONE) -> tuple[int, int]:
    """First millisecond of a reporting day and of the day after it."""
    start = date.fromisoformat(day)
    return _midnight_ms(start, zone), _midnight_ms(start + timedelta(days=1), zone)


def moment_ms(told: object) -> int:
    """Milliseconds as they are, or those of an ISO-8601 moment with a zone; ValueError when it has none or is no moment."""
    if isinstance(told, int):
        return told
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        raise ValueError(f"an ISO-8601 moment such as {MOMENT}") from None
    if moment.tzinfo is None:
        raise ValueError(f"an ISO-8601 moment with its zone, such as {MOMENT}")
    return round(moment.timestamp() * 1000)


def _midnight_ms(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
