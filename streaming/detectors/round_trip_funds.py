"""Money goes out and comes back at once, less a little: a payment that nobody needed.

Fires: a payment of ¥1,000 or more between users is followed within an hour by one of a like amount (10 % either way) from its
    receiver back to its payer; the money may have been passed on over a third account, each hand within an hour.
Why: round trips build a history of payments or hide where money came from (FATF, Trade-Based Money Laundering, 2020: circular
    flows). Amount and time are ours.
Misses: longer chains, money split on its way, and payments that the platform does not see.
"""

from streaming.detector import Pattern
from streaming.story import Step, step


def pay(payer: str, payee: str, at_ms: int, amount_fen: int = 100_000) -> Step:
    """A payment between users."""
    return step("transfer_out", at_ms, user_id=payer, counterparty_user_id=payee, amount_fen=amount_fen)


BACK = "{0}.kind = 'returned' AND ABS({0}.amount_fen - S.amount_fen) * 100 <= {{max_percent}} * S.amount_fen"

DETECTOR = Pattern(
    rows="money_row",
    where="amount_fen >= {min_fen}",
    partition_by=("origin", "holder"),
    steps="S X{0,20}? R",
    define={"S": "S.kind = 'sent'", "X": f"NOT ({BACK.format('X')})", "R": BACK.format("R")},
    within_ms=3_600_000,
    last="R",
    parties=("R.origin", "R.holder"),
    evidence=("S.first_id", "S.event_id", "R.event_id"),
    values={"sent_fen": "S.amount_fen", "returned_fen": "R.amount_fen", "elapsed_ms": "R.event_time - S.event_time"},
    thresholds={"min_fen": 100_000, "max_percent": 10, "max_elapsed_ms": 3_600_000},
    family="money",
    severity="high",
    cooldown_s=3600,
    score=70,
    en="{sent_fen} fen went round: {user_id} sent {returned_fen} fen back within {elapsed_ms} ms ({entity_id}).",
    zh="{sent_fen} 分资金回流:{user_id} 在 {elapsed_ms} 毫秒内退回 {returned_fen} 分({entity_id})。",
    fires=(
        (pay("u", "v", 0), pay("v", "u", 3_600_000, 110_000)),
        (pay("u", "v", 0), pay("v", "w", 3_600_000), pay("w", "u", 7_200_000)),
        (pay("u", "v", 0), pay("v", "u", 5, 200_000), pay("v", "u", 9)),
    ),
    silent=(
        (pay("u", "v", 0), pay("v", "u", 3_600_001)),
        (pay("u", "v", 0), pay("v", "u", 9, 110_001)),
        (pay("u", "v", 0), pay("u", "v", 9)),
        (pay("u", "v", 0), pay("v", "w", 9), pay("w", "x", 99)),
        (pay("u", "v", 0), pay("v", "w", 3_600_001), pay("w", "u", 3_600_009)),
        (pay("u", "v", 0, 99_999), pay("v", "u", 9, 99_999)),
    ),
)
