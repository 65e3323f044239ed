"""Orders that were shown and pulled back, beside the trades that they may have served; view `shown_row`.

`side` is the side that would gain: of a trade its own, of a pulled order the opposite one. A trade that came while the order
was still shown is told again, with the id of the cancel, right after the cancel: so "pulled, then traded" is the one sequence
to look for, whichever came first. Trades without a pulled order before them are left out.
"""

from streaming.sql.dialect import Dialect
from streaming.sql.pattern_moments import MOMENT, carried_in, id_of, moment

NEAR_MS = 10_000
"""A pulled order and a trade further apart have nothing to do with each other."""

COMMON = "group_id, instrument, side, user_id, amount_fen, event_id, event_time, seq"
GAINING = "CASE side WHEN 'buy' THEN 'sell' ELSE 'buy' END"


def shown_rows(dialect: Dialect) -> list[str]:
    """The views, in order."""
    pulled = COMMON.replace(" side", f" {GAINING} AS side")
    over = dialect.over("group_id, instrument, side", NEAR_MS + 1)
    near = f"""CREATE TEMPORARY VIEW shown_near AS
SELECT *, MAX(traded) OVER {over} AS newest_trade, MAX(placed) OVER {over} AS newest_order FROM (
  SELECT 'cancelled' AS kind, {pulled}, placed_at, placed_id, placed, CAST(NULL AS STRING) AS traded, rowtime
  FROM trading_row WHERE kind = 'cancelled'
  UNION ALL
  SELECT 'filled', {COMMON}, CAST(NULL AS BIGINT), CAST(NULL AS STRING), CAST(NULL AS STRING),
    {moment("amount_fen", "user_id")}, rowtime
  FROM trading_row WHERE kind = 'filled'
)"""
    return [near, _rows()]


def _rows() -> str:
    seen = COMMON.replace("user_id, amount_fen", "{user} AS user_id, {amount} AS amount_fen")
    again = seen.format(user=carried_in("newest_trade", 2), amount=f"CAST({carried_in('newest_trade', 1)} AS BIGINT)")
    return f"""CREATE TEMPORARY VIEW shown_row AS
SELECT kind, {COMMON}, placed_at, placed_id, event_id AS told_id, rowtime
FROM shown_near WHERE kind = 'cancelled' OR newest_order IS NOT NULL
UNION ALL
SELECT 'filled', {again}, placed_at, placed_id, {id_of("newest_trade")}, rowtime
FROM shown_near WHERE kind = 'cancelled' AND newest_trade > placed AND newest_trade < {MOMENT}"""
