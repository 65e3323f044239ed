"""The end of the trading day: what each user trades of an instrument, second by second; view `position_vector`.

Only trades of the last minutes before settlement are looked at, so it costs nothing during the day.
"""

from schemas.clock import SETTLES_AT_MS
from streaming.sql.dialect import Dialect
from streaming.sql.local_time import day_ms, day_start
from streaming.sql.windows import sliding, windowed

LOOKBACK_MS = 600_000
"""How long before settlement it begins to look: twice the window, so that a window within the last five minutes is whole."""

ZERO = "CAST(0 AS BIGINT)"
TRADED = f"""SUM(CASE side WHEN 'buy' THEN quantity_e8 ELSE {ZERO} END) AS bought_e8,
  SUM(CASE side WHEN 'sell' THEN quantity_e8 ELSE {ZERO} END) AS sold_e8, SUM(quantity_e8) AS quantity_e8,
  SUM(amount_fen) AS amount_fen, COUNT(*) AS fills, MAX(observed_at) AS observed_at, MIN(region) AS region"""
EPOCH = "TIMESTAMP '1970-01-01 00:00:00'"
VOLUME = "LPAD(CAST(`event_time` AS STRING), 15, '0') || CAST(market_quantity_5m AS STRING)"


def position_vectors(dialect: Dialect) -> list[str]:
    """Second bars of each user's dealings in an instrument, with the newest volume of its market.

    A bar's moment is the last millisecond of its second, as for prices; its id is `<user>|<instrument>@<moment>`.
    """
    clock = day_ms("event_time", dialect.zone)
    close = f"SELECT * FROM fill_row WHERE {clock} >= {SETTLES_AT_MS - LOOKBACK_MS} AND {clock} < {SETTLES_AT_MS}"
    mine = f"""SELECT 'position' AS `trigger`, 'position' AS kind,
    user_id || '|' || instrument || '@' || CAST(event_time AS STRING) AS event_id, event_time, event_time AS seq, observed_at,
    region, user_id, instrument, bought_e8, sold_e8, amount_fen, fills, rowtime
    FROM ({_seconds("user_id, instrument", dialect)})"""
    market = f"""SELECT 'market' AS `trigger`, instrument, event_time, event_time AS seq, quantity_e8, rowtime
    FROM ({_seconds("instrument", dialect)})"""
    own = "event_id, observed_at, region, user_id, bought_e8, sold_e8, amount_fen, fills"
    no = "CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS STRING), CAST(NULL AS STRING)" + ", CAST(NULL AS BIGINT)" * 4
    newest = f"""SELECT *, MAX(volume) OVER {dialect.over("`instrument`", None)} AS newest_volume FROM (
    SELECT `trigger`, kind, event_time, seq, instrument, {own}, CAST(NULL AS STRING) AS volume, rowtime FROM ({mine})
    UNION ALL
    SELECT 'market', 'market', event_time, seq, instrument, {no}, {VOLUME}, rowtime
    FROM ({windowed(sliding("market"), market, "`instrument`", dialect)}))"""
    rows = f"""SELECT `trigger`, kind, event_time, seq, instrument, {own}, rowtime,
    CAST(SUBSTRING(newest_volume FROM 16) AS BIGINT) AS market_quantity_5m,
    {day_start("event_time", dialect.zone)} AS day_start_ms FROM ({newest}) WHERE `trigger` = 'position'"""
    view = windowed(sliding("position"), rows, "`user_id`, `instrument`", dialect)
    return [f"CREATE TEMPORARY VIEW closing_fill AS\n{close}", f"CREATE TEMPORARY VIEW position_vector AS\n{view}"]


def _seconds(key: str, dialect: Dialect) -> str:
    if dialect.streaming:
        return f"""SELECT {key}, {TRADED}, window_time AS rowtime,
  TIMESTAMPDIFF(SECOND, {EPOCH}, CAST(window_end AS TIMESTAMP(3))) * CAST(1000 AS BIGINT) - 1 AS event_time
FROM TABLE(TUMBLE(TABLE closing_fill, DESCRIPTOR(rowtime), INTERVAL '1' SECOND))
GROUP BY {key}, window_start, window_end, window_time"""
    return f"""SELECT {key}, {TRADED}, TO_TIMESTAMP_LTZ(event_time / 1000 * 1000 + 999, 3) AS rowtime,
  event_time / 1000 * 1000 + 999 AS event_time
FROM closing_fill GROUP BY {key}, event_time / 1000 * 1000 + 999"""
