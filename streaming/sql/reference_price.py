"""What the market offered when a trade happened: the last mid quote at or before it; view `priced_fill`."""

from streaming.sql.dialect import Dialect

SORTABLE = (
    "LPAD(CAST(`event_time` AS STRING), 15, '0') || LPAD(CAST(`seq` AS STRING), 19, '0')"
    " || LPAD(CAST(`price_e8` AS STRING), 19, '0')"
)
"""A quote as a text that sorts by (event_time, seq): its maximum is the newest, in whatever order rows came."""


def priced_fills(dialect: Dialect) -> str:
    """Every fill with the reference price, NULL where the instrument had no quote yet.

    The maximum looks back without end, so it keeps one text per instrument, however many quotes there are.
    """
    over = dialect.over("`instrument`", None)
    return f"""CREATE TEMPORARY VIEW priced_fill AS
SELECT event_id, event_time, observed_at, seq, region, user_id, instrument, side, price_e8, quantity_e8, amount_fen,
  CAST(SUBSTRING(newest FROM 35) AS BIGINT) AS reference_price_e8, rowtime
FROM (
  SELECT *, MAX(quote) OVER {over} AS newest FROM (
    SELECT event_id, event_time, observed_at, seq, region, user_id, instrument, side, price_e8, quantity_e8, amount_fen,
      CAST(NULL AS STRING) AS quote, rowtime FROM fill_row
    UNION ALL
    SELECT event_id, event_time, observed_at, seq, region, CAST(NULL AS STRING), instrument, CAST(NULL AS STRING), price_e8,
      quantity_e8, CAST(NULL AS BIGINT), {SORTABLE}, rowtime FROM tick_row WHERE kind = 'quote'
  )
) WHERE user_id IS NOT NULL"""
