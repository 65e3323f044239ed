"""Two users meet again and again in an open market, as if they had agreed on it.

Fires: three trades in a row between the same two users, whom the venue names as each other's counterparty, in an instrument and
    the same quantity (1 % either way) within 5 minutes.
Why: prearranged trades are wash trades between accounts that nothing else links (CFTC Regulation 1.38, MAR Annex I A(c)); in a
    market of many two strangers seldom meet three times. Count and time are ours.
Misses: venues that name no counterparty, and quantities that change from trade to trade.
"""

from streaming.detector import Pattern
from streaming.story import Step, step

LIKE = "ABS({0}.quantity_e8 - A.quantity_e8) * 100 <= {{max_percent}} * A.quantity_e8"


def meeting(at_ms: int, counterparty_user_id: str = "v", quantity_e8: int = 100) -> Step:
    """A trade of `u` with somebody."""
    return step("filled", at_ms, counterparty_user_id=counterparty_user_id, quantity_e8=quantity_e8)


DETECTOR = Pattern(
    rows="trading_row",
    where="kind = 'filled' AND counterparty_user_id <> user_id",
    partition_by=("user_id", "counterparty_user_id", "instrument"),
    steps="A B C",
    define={"B": LIKE.format("B"), "C": LIKE.format("C")},
    within_ms=300_000,
    last="C",
    parties=("C.user_id", "C.counterparty_user_id"),
    evidence=("A.event_id", "B.event_id", "C.event_id"),
    instrument="C.instrument",
    values={"quantity_e8": "C.quantity_e8", "amount_fen": "C.amount_fen", "elapsed_ms": "C.event_time - A.event_time"},
    condition="elapsed_ms <= max_elapsed_ms",
    thresholds={"trades": 3, "max_percent": 1, "max_elapsed_ms": 300_000},
    family="trading",
    severity="medium",
    cooldown_s=600,
    score=60,
    en="{entity_id} met {trades} times in {instrument} within {elapsed_ms} ms, each time in the same quantity.",
    zh="{entity_id} 在 {elapsed_ms} 毫秒内于 {instrument} 以相同数量成交 {trades} 次。",
    fires=((meeting(0), meeting(9), meeting(300_000, quantity_e8=101)),),
    silent=(
        (meeting(0), meeting(9), meeting(300_001)),
        (meeting(0), meeting(9), meeting(99, quantity_e8=102)),
        (meeting(0), meeting(9), meeting(99, "w")),
    ),
)
