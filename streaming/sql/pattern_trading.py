"""What patterns of trading run over: trades, large orders and orders pulled back at once, with the group of linked accounts.

Views `pulled_order`, `trading_row`. Small orders are left out: no pattern asks for them, and they are most of the stream.
"""

from streaming.sql.dialect import Dialect
from streaming.sql.pattern_moments import MOMENT, carried_in, id_of, moment, time_of

LEAST_FEN = 1_000_000
"""¥10,000: a smaller order moves nobody, so it is no part of a pattern."""

PULLED_MS = 5_000
"""An order that is taken back within this time was not waiting to be filled."""

COLUMNS = {
    "kind": "STRING", "user_id": "STRING", "instrument": "STRING", "side": "STRING", "amount_fen": "BIGINT",
    "quantity_e8": "BIGINT", "price_e8": "BIGINT", "liquidity": "STRING", "counterparty_user_id": "STRING",
    "placed": "STRING", "event_id": "STRING", "event_time": "BIGINT", "seq": "BIGINT", "link": "STRING",
}  # fmt: skip

LINK = "LPAD(CAST(`event_time` AS STRING), 15, '0') || group_id"


def trading_rows(dialect: Dialect) -> list[str]:
    """The views, in order."""
    return [_pulled_orders(dialect), _trading(dialect)]


def _pulled_orders(dialect: Dialect) -> str:
    """Cancels of a large order within PULLED_MS of its placing; `placed` tells the placing, amount_fen what was placed."""
    placed = f"MAX(CASE WHEN kind = 'placed' THEN {moment('amount_fen')} END)"
    return f"""CREATE TEMPORARY VIEW pulled_order AS
SELECT 'cancelled' AS kind, user_id, instrument, side, CAST({carried_in("placed", 1)} AS BIGINT) AS amount_fen, placed,
  event_id, event_time, seq, rowtime
FROM (
  SELECT *, {placed} OVER {dialect.over("user_id, order_id", PULLED_MS + 1)} AS placed
  FROM (SELECT kind, user_id, order_id, instrument, side, amount_fen, event_id, event_time, seq, rowtime FROM order_row
    WHERE kind = 'cancelled' OR kind = 'placed' AND amount_fen >= {LEAST_FEN})
) WHERE kind = 'cancelled' AND placed < {MOMENT}"""


def _trading(dialect: Dialect) -> str:
    """Each row with the group that its user belongs to at that moment; a user without links is a group of his own."""
    arms = [
        _arm("fill_row", {"kind": "'filled'"}, {"placed", "link"}),
        _arm("order_row", {}, {"liquidity", "counterparty_user_id", "placed", "link"})
        + f" WHERE kind = 'placed' AND amount_fen >= {LEAST_FEN}",
        _arm("pulled_order", {}, {"quantity_e8", "price_e8", "liquidity", "counterparty_user_id", "link"}),
        _arm("link_row", {"link": LINK}, set(COLUMNS) - {"user_id", "event_id", "event_time", "seq", "link"}),
    ]
    union = "\n    UNION ALL\n    ".join(arms)
    kept = ", ".join(name for name in COLUMNS if name not in ("link", "placed"))
    return f"""CREATE TEMPORARY VIEW trading_row AS
SELECT COALESCE(SUBSTRING(newest FROM 16), user_id) AS group_id, newest IS NOT NULL AS linked, {kept},
  placed, {time_of("placed")} AS placed_at, {id_of("placed")} AS placed_id, rowtime
FROM (
  SELECT *, MAX(link) OVER {dialect.over("user_id", None)} AS newest FROM (
    {union}
  )
) WHERE kind IS NOT NULL"""


def _arm(view: str, expressions: dict[str, str], absent: set[str]) -> str:
    """The rows of one view in the columns of the union."""
    named = {name: f"CAST(NULL AS {kind})" if name in absent else name for name, kind in COLUMNS.items()} | expressions
    return "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in named.items()) + f", rowtime FROM {view}"
