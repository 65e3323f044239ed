"""Money that users send to each other, told as journeys: from whom it left, and who holds it now; view `money_row`.

A journey is a payment (hands = 1), or money that somebody got and passed on at once (hands = 2). Each is told twice, as `sent`
to its holder and as `returned` to him, so that round trips over one or two more accounts are found like the plain ones.
"""

from streaming.sql.dialect import Dialect
from streaming.sql.pattern_moments import MOMENT, carried_in, id_of, moment, time_of

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
    return [payments, _passed_on(dialect), JOURNEYS, ROWS]


def _passed_on(dialect: Dialect) -> str:
    """The newest payment that an account got, sent on within the hour to somebody else in a like amount.

    A window and no pattern, because a pattern may hold its matches back, and another pattern would take them for late. The
    window looks back without end: it keeps one text an account, however many payments there are.
    """
    got = moment("amount_fen", "other")
    got_fen, got_from = f"CAST({carried_in('got', 1)} AS BIGINT)", carried_in("got", 2)
    return f"""CREATE TEMPORARY VIEW passed_on AS
SELECT {got_from} AS origin, other AS holder, account, {id_of("got")} AS first_id, {time_of("got")} AS begun_at,
  amount_fen, {ORDERED}
FROM (
  SELECT *, MAX(CASE WHEN kind = 'got' THEN {got} END) OVER {dialect.over("account", None)} AS got FROM (
    SELECT payee AS account, 'got' AS kind, payer AS other, amount_fen, {ORDERED} FROM payment
    UNION ALL
    SELECT payer, 'paid', payee, amount_fen, {ORDERED} FROM payment
  )
)
WHERE kind = 'paid' AND got < {MOMENT} AND {got_from} <> other AND event_time - {time_of("got")} <= {PASSED_ON_MS}
  AND ABS(amount_fen - {got_fen}) * 100 <= {LIKE_PERCENT} * {got_fen}"""
