"""Money goes out and comes back at once, less a little: a payment that nobody needed.

Fires: a payment of ¥1,000 or more between users comes back to its payer within an hour, 20 % more or less at most; on the way
    out and on the way back it may have been passed on over one more account, each hand within an hour.
Why: round trips build a history of payments or hide where money came from (FATF, Trade-Based Money Laundering, 2020: circular
    flows). Amount, share and time are ours.
Misses: circles of five or more, money split on its way, payments that the platform does not see; of several to the
    same user the newest counts.
"""

from streaming.detector import Pattern
from streaming.story import Step, step


def pay(payer: str, payee: str, at_ms: int, amount_fen: int = 100_000) -> Step:
    """A payment between users."""
    return step("transfer_out", at_ms, user_id=payer, counterparty_user_id=payee, amount_fen=amount_fen)


BACK = """{0}.kind = 'returned' AND {0}.hands <= S.hands
 AND {0}.begun_at BETWEEN S.event_time AND S.event_time + {{max_elapsed_ms}}
 AND ABS({0}.amount_fen - S.amount_fen) * 100 <= {{max_percent}} * S.amount_fen"""

DETECTOR = Pattern(
    rows="money_row",
    where="amount_fen >= {min_fen}",
    partition_by=("origin", "holder"),
    steps="S X{0,20}? R",
    define={"S": "S.kind = 'sent'", "X": f"X.kind = 'returned' AND NOT ({BACK.format('X')})", "R": BACK.format("R")},
    within_ms=7_200_000,
    last="R",
    parties=("R.origin",),
    evidence=("S.first_id", "S.event_id", "R.first_id", "R.event_id"),
    values={"sent_fen": "S.amount_fen", "returned_fen": "R.amount_fen", "elapsed_ms": "R.event_time - S.event_time"},
    condition="sent_fen >= min_fen AND ABS(returned_fen - sent_fen) * 100 <= max_percent * sent_fen",
    thresholds={"min_fen": 100_000, "max_percent": 20, "max_elapsed_ms": 3_600_000},
    family="money",
    severity="high",
    cooldown_s=3600,
    score=70,
    en="{entity_id} sent {sent_fen} fen round: {returned_fen} fen came back from {user_id} after {elapsed_ms} ms.",
    zh="{entity_id} 转出 {sent_fen} 分,{elapsed_ms} 毫秒后由 {user_id} 转回 {returned_fen} 分,资金回流。",
    fires=(
        (pay("u", "v", 0), pay("v", "u", 3_600_000, 120_000)),
        (pay("u", "v", 0), pay("v", "w", 3_600_000), pay("w", "u", 7_200_000)),
        (pay("u", "v", 0, 125_000), pay("v", "w", 9, 125_000), pay("w", "x", 99, 125_000), pay("x", "u", 999)),
        (pay("u", "v", 0), pay("v", "u", 5, 200_000), pay("v", "u", 9)),
    ),
    silent=(
        (pay("u", "v", 0), pay("v", "u", 3_600_001)),
        (pay("u", "v", 0), pay("v", "u", 9, 120_001)),
        (pay("u", "v", 0), pay("u", "v", 9)),
        (pay("u", "v", 0), pay("v", "w", 9), pay("w", "x", 99)),
        (pay("u", "v", 0), pay("v", "w", 3_600_001), pay("w", "u", 3_600_009)),
        (pay("u", "v", 0, 99_999), pay("v", "u", 9, 99_999)),
    ),
)
