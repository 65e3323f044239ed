"""What the market offered when a trade happened: the last mid quote at or before it; view `priced_fill`."""

from streaming.sql.dialect import Dialect

SORTABLE = (
    "LPAD(CAST(`event_time` AS STRING), 15, '0') || LPAD(CAST(`seq` AS STRING), 19, '0')"
    " || LPAD(CAST(`price_e8` AS STRING), 19, '0')"
)
"""A price as a text that sorts by (event_time, seq): its maximum is the newest, in whatever order rows came."""

FILL = (
    "event_id, event_time, observed_at, seq, region, user_id, counterparty_user_id, instrument, side, price_e8, quantity_e8, "
    "amount_fen, pnl_fen"
)
TEXT, NUMBER = "CAST(NULL AS STRING)", "CAST(NULL AS BIGINT)"


def priced_fills(dialect: Dialect) -> str:
    """Every fill with the reference price, NULL where the instrument had no quote yet.

    reference_age_ms: how old that quote was; edge_bps: how much better than the market's newest price, traded or quoted, the
    fill was for its user. The maxima look back without end, so they keep two texts an instrument, however many ticks come.
    """
    over = dialect.over("`instrument`", None)
    market = "CAST(SUBSTRING(newest_tick FROM 35) AS BIGINT)"
    edge = f"CASE side WHEN 'buy' THEN {market} - price_e8 ELSE price_e8 - {market} END * 10000 / NULLIF(price_e8, 0)"
    return f"""CREATE TEMPORARY VIEW priced_fill AS
SELECT {FILL}, CAST(SUBSTRING(newest_quote FROM 35) AS BIGINT) AS reference_price_e8,
  event_time - CAST(SUBSTRING(newest_quote FROM 1 FOR 15) AS BIGINT) AS reference_age_ms, {edge} AS edge_bps, rowtime
FROM (
  SELECT *, MAX(quote) OVER {over} AS newest_quote, MAX(tick) OVER {over} AS newest_tick FROM (
    SELECT {FILL}, {TEXT} AS quote, {TEXT} AS tick, rowtime FROM fill_row
    UNION ALL
    SELECT event_id, event_time, observed_at, seq, region, {TEXT}, {TEXT}, instrument, {TEXT}, price_e8,
      quantity_e8, {NUMBER}, {NUMBER}, CASE WHEN kind = 'quote' THEN {SORTABLE} END, {SORTABLE}, rowtime FROM tick_row
  )
) WHERE user_id IS NOT NULL"""
