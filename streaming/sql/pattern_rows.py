"""The rows that patterns run over: a user's orders and trades together, and trades with their group of linked accounts."""

from streaming.sql.dialect import Dialect

TRADING = """CREATE TEMPORARY VIEW trading AS
SELECT kind, order_id, user_id, instrument, side, amount_fen, quantity_e8, event_id, event_time, seq, rowtime
FROM order_row
UNION ALL
SELECT 'filled', order_id, user_id, instrument, side, amount_fen, quantity_e8, event_id, event_time, seq, rowtime
FROM fill_row"""

SORTABLE = "LPAD(CAST(`event_time` AS STRING), 15, '0') || group_id"


def linked_fills(dialect: Dialect) -> str:
    """Every fill with the group that its user belongs to at that moment; a user without links is a group of his own.

    Columns by which a pattern partitions come first and in its order: Flink reads them by their place.
    """
    return f"""CREATE TEMPORARY VIEW linked_fill AS
SELECT COALESCE(SUBSTRING(newest FROM 16), user_id) AS group_id, instrument, quantity_e8, user_id, side, amount_fen,
  event_id, event_time, seq, rowtime
FROM (
  SELECT *, MAX(link) OVER {dialect.over("`user_id`", None)} AS newest FROM (
    SELECT user_id, instrument, side, amount_fen, quantity_e8, event_id, event_time, seq, CAST(NULL AS STRING) AS link, rowtime
    FROM fill_row
    UNION ALL
    SELECT user_id, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), event_id,
      event_time, seq, {SORTABLE}, rowtime FROM link_row
  )
) WHERE instrument IS NOT NULL"""
