"""The three places where Flink wants other words for a stream than for a bounded replay; everything else is one SQL."""

from dataclasses import dataclass

from schemas.clock import REPORTING_ZONE


@dataclass(frozen=True)
class Dialect:
    """streaming: whether rows come without end, ordered by watermarks, or as a bounded set; zone: whose days are counted."""

    streaming: bool
    zone: str = REPORTING_ZONE

    @property
    def order(self) -> str:
        """What windows are ordered by: batch mode cannot compile a RANGE over timestamps, so it orders by milliseconds."""
        return "rowtime" if self.streaming else "event_time"

    def over(self, key: str, window_ms: int | None) -> str:
        """The window (t - w, t] of a key; without a length it looks back to the beginning.

        Flink's RANGE includes a row exactly w old, so the range is one millisecond shorter.
        """
        return f"(PARTITION BY {key} ORDER BY {self.order} RANGE BETWEEN {self._back(window_ms)} PRECEDING AND CURRENT ROW)"

    def _back(self, window_ms: int | None) -> str:
        if window_ms is None:
            return "UNBOUNDED"
        return interval(window_ms - 1) if self.streaming else str(window_ms - 1)


def interval(length_ms: int) -> str:
    """A length as an interval literal; Flink takes at most two digits in front, hence hours, minutes and seconds."""
    seconds, ms = divmod(length_ms, 1000)
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    return f"INTERVAL '{days} {h:02}:{m:02}:{s:02}.{ms:03}' DAY TO SECOND(3)"


STREAM = Dialect(streaming=True)
BATCH = Dialect(streaming=False)
