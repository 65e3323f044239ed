"""When a lively instrument falls silent: the heartbeats of its feed go on and no tick comes; view `silence_vector`."""

from streaming.sql.dialect import Dialect, interval

SILENT_MS = 30_500
"""Bars end on whole seconds, so this is thirty seconds without a bar, and never a question of a tie."""

NEWEST = "LPAD(CAST(event_time AS STRING), 15, '0') || LPAD(CAST(bars_1m AS STRING), 5, '0')"


def silences(dialect: Dialect) -> str:
    """One row for every silence, at the moment when it has lasted SILENT_MS; bars_1m: how lively the last minute before was.

    A stream ends a session when time has passed its last bar by the gap; a replay sees that the next bar comes later, or never.
    """
    last = "CAST(SUBSTRING(newest FROM 1 FOR 15) AS BIGINT)"
    return f"""CREATE TEMPORARY VIEW silence_vector AS
SELECT 'silence' AS `trigger`, 'silence' AS kind, instrument || '@silent@' || CAST({last} AS STRING) AS event_id,
  {last} + {SILENT_MS} AS event_time, instrument, {last} AS last_bar_at, {SILENT_MS} AS silent_ms,
  CAST(SUBSTRING(newest FROM 16) AS BIGINT) AS bars_1m
FROM ({_ends(dialect)})"""


def _ends(dialect: Dialect) -> str:
    if dialect.streaming:
        return f"""SELECT instrument, MAX({NEWEST}) AS newest
  FROM TABLE(SESSION(TABLE instrument_vector PARTITION BY instrument, DESCRIPTOR(rowtime), {interval(SILENT_MS)}))
  GROUP BY instrument, window_start, window_end"""
    return f"""SELECT instrument, {NEWEST} AS newest FROM (
  SELECT instrument, event_time, bars_1m, LEAD(event_time) OVER (PARTITION BY instrument ORDER BY event_time) AS next_bar_at
  FROM instrument_vector
) WHERE next_bar_at IS NULL OR next_bar_at - event_time > {SILENT_MS}"""
