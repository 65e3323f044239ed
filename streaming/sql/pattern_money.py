"""Money that users send to each other, told as journeys: from whom it left, and who holds it now; view `money_row`.

A journey is a payment (hands = 1), or money that somebody got and passed on at once (hands = 2). Each is told twice, as `sent`
to its holder and as `returned` to him, so that round trips over one or two more accounts are found like the plain ones.
"""

from streaming.sql.dialect import Dialect, interval

PASSED_ON_MS = 3_600_000
LIKE_PERCENT = 20
"""Amounts that differ by no more are the same money, less what somebody kept."""

LEAST_FEN = 100_000
"""¥1,000: smaller payments between users are left out."""

ORDERED = "event_id, event_time, seq, rowtime"

JOURNEYS = f"""CREATE TEMPORARY VIEW journey AS
SELECT payer AS origin, payee AS holder, payer AS user_id, 1 AS hands, event_id AS first_id, event_time AS begun_at, amount_fen,
  {ORDERED} FROM payment
UNION ALL
SELECT origin, holder, account, 2, first_id, begun_at, amount_fen, {ORDERED} FROM passed_on"""

ROWS = f"""CREATE TEMPORARY VIEW money_row AS
SELECT origin, holder, 'sent' AS kind, user_id, hands, first_id, begun_at, amount_fen, {ORDERED} FROM journey
UNION ALL
SELECT holder, origin, 'returned', user_id, hands, first_id, begun_at, amount_fen, {ORDERED} FROM journey"""


def money_rows(dialect: Dialect) -> list[str]:
    """The views, in order."""
    payments = f"""CREATE TEMPORARY VIEW payment AS
SELECT user_id AS payer, counterparty_user_id AS payee, amount_fen, {ORDERED} FROM transfer_row
WHERE kind = 'transfer_out' AND counterparty_user_id <> user_id AND amount_fen >= {LEAST_FEN}"""
    hands = f"""CREATE TEMPORARY VIEW payment_hand AS
SELECT payee AS account, 'got' AS kind, payer AS other, amount_fen, {ORDERED} FROM payment
UNION ALL
SELECT payer, 'paid', payee, amount_fen, {ORDERED} FROM payment"""
    return [payments, hands, _passed_on(dialect), JOURNEYS, ROWS]


def _passed_on(dialect: Dialect) -> str:
    """Like amounts in and out of one account within the hour; the first payment that fits is the one that passed it on."""
    fits = (
        "{0}.kind = 'paid' AND {0}.other <> G.other"
        f" AND ABS({{0}}.amount_fen - G.amount_fen) * 100 <= {LIKE_PERCENT} * G.amount_fen"
    )
    return f"""CREATE TEMPORARY VIEW passed_on AS
SELECT * FROM payment_hand MATCH_RECOGNIZE (
  PARTITION BY account ORDER BY rowtime, seq, event_id, kind
  MEASURES G.other AS origin, P.other AS holder, P.amount_fen AS amount_fen, G.event_id AS first_id, G.event_time AS begun_at,
    P.event_id AS event_id, P.event_time AS event_time, P.seq AS seq, {dialect.match_time("P")} AS rowtime
  ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
  PATTERN (G X{{0,20}}? P) WITHIN {interval(PASSED_ON_MS + 1)}
  DEFINE G AS G.kind = 'got', X AS NOT ({fits.format("X")}), P AS {fits.format("P")}
)"""
