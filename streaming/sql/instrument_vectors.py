"""The market second by second: one-second bars of every instrument, and its features on top; view `instrument_vector`."""

from streaming.sql.dialect import Dialect
from streaming.sql.windows import sliding, windowed

AGGREGATES = """MIN(price_e8) AS low_e8, MAX(price_e8) AS high_e8, COUNT(*) AS ticks,
  SUM(CASE WHEN kind = 'trade' THEN COALESCE(quantity_e8, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END) AS quantity_e8,
  MAX(observed_at) AS observed_at, MIN(region) AS region"""

EPOCH = "TIMESTAMP '1970-01-01 00:00:00'"


def instrument_vectors(dialect: Dialect) -> str:
    """A bar speaks for (end - 1 s, end]; its moment is the last millisecond of its second, its id `<instrument>@<moment>`.

    Windows over bars keep 60 rows a minute and instrument, however many ticks there are.
    """
    rows = f"""SELECT 'bar' AS `trigger`, 'bar' AS kind, instrument || '@' || CAST(event_time AS STRING) AS event_id,
  event_time, observed_at, event_time AS seq, region, instrument, low_e8, high_e8, ticks, quantity_e8, rowtime
FROM ({_bars(dialect)})"""
    return f"CREATE TEMPORARY VIEW instrument_vector AS\n{windowed(sliding('instrument'), rows, '`instrument`', dialect)}"


def _bars(dialect: Dialect) -> str:
    if dialect.streaming:
        return f"""SELECT instrument, {AGGREGATES}, window_time AS rowtime,
  TIMESTAMPDIFF(SECOND, {EPOCH}, CAST(window_end AS TIMESTAMP(3))) * CAST(1000 AS BIGINT) - 1 AS event_time
FROM TABLE(TUMBLE(TABLE tick_row, DESCRIPTOR(rowtime), INTERVAL '1' SECOND))
GROUP BY instrument, window_start, window_end, window_time"""
    return f"""SELECT instrument, {AGGREGATES}, TO_TIMESTAMP_LTZ(event_time / 1000 * 1000 + 999, 3) AS rowtime,
  event_time / 1000 * 1000 + 999 AS event_time
FROM tick_row GROUP BY instrument, event_time / 1000 * 1000 + 999"""
