"""How far a job has come, told once a second: the heartbeats of all its sources, seen from behind their common watermark."""

from collections.abc import Collection

from streaming.sql.instrument_vectors import EPOCH


def progress_views(sources: Collection[str]) -> list[str]:
    """View `progress_row` (event_time): a second that ended before the watermark of every source.

    Only heartbeats are looked at, which are never late; a window of their union ends when the slowest source has passed it.
    """
    beats = "\n  UNION ALL ".join(f"SELECT rowtime FROM {name}_in WHERE `heartbeat` IS TRUE" for name in sources)
    end = f"TIMESTAMPDIFF(SECOND, {EPOCH}, CAST(window_end AS TIMESTAMP(3)))"
    seconds = f"""SELECT {end} * CAST(1000 AS BIGINT) - 1 AS event_time
FROM TABLE(TUMBLE(TABLE progress_beat, DESCRIPTOR(rowtime), INTERVAL '1' SECOND))
GROUP BY window_start, window_end"""
    return [f"CREATE TEMPORARY VIEW progress_beat AS\n  {beats}", f"CREATE TEMPORARY VIEW progress_row AS\n{seconds}"]


def progress_rows(job: str) -> str:
    """Rows of `progress`."""
    return f"SELECT '{job}', event_time FROM progress_row"
