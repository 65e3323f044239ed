"""Two linked accounts trade with each other, so that volume appears where no ownership changed.

Fires: within 30 s, two users of one linked group take opposite sides of the same instrument in the same quantity at the
    same price (1 % is allowed either way); where the venue names a counterparty, it must be the other one. A trade with oneself
    fires too.
Why: wash trading feigns interest and moves money (MAR Annex I A(c), IOSCO on market manipulation). Time and band are ours.
Misses: groups that share nothing known, and quantities split differently on each side (see wash_trade_split).
"""

from streaming.detector import Pattern
from streaming.story import linked, step

MEET = """{0}.side <> A.side AND COALESCE(A.counterparty_user_id, {0}.user_id) = {0}.user_id
 AND COALESCE({0}.counterparty_user_id, A.user_id) = A.user_id
 AND (A.user_id <> {0}.user_id OR A.counterparty_user_id IS NOT NULL)
 AND ABS({0}.price_e8 - A.price_e8) * 100 <= {{max_percent}} * A.price_e8
 AND ABS({0}.quantity_e8 - A.quantity_e8) * 100 <= {{max_percent}} * A.quantity_e8"""
PAIR = linked("u", "v")
ONE, OTHER = step("filled", 0), step("filled", 30_000, user_id="v", side="sell")

DETECTOR = Pattern(
    rows="trading_row",
    where="kind = 'filled' AND (linked OR counterparty_user_id = user_id)",
    partition_by=("group_id", "instrument"),
    steps="A X{0,20}? B",
    define={"X": f"NOT ({MEET.format('X')})", "B": MEET.format("B")},
    within_ms=30_000,
    last="B",
    parties=("A.user_id", "B.user_id"),
    evidence=("A.event_id", "B.event_id"),
    instrument="B.instrument",
    values={"quantity_e8": "B.quantity_e8", "amount_fen": "B.amount_fen", "elapsed_ms": "B.event_time - A.event_time"},
    condition="elapsed_ms <= max_elapsed_ms",
    thresholds={"max_elapsed_ms": 30_000, "max_percent": 1},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=90,
    en="Linked accounts {entity_id} took both sides of {instrument}: {amount_fen} fen, {elapsed_ms} ms apart.",
    zh="关联账户 {entity_id} 在 {instrument} 互为买卖双方:{amount_fen} 分,间隔 {elapsed_ms} 毫秒。",
    fires=(
        (*PAIR, ONE, OTHER),
        (*PAIR, ONE, step("filled", 50), step("filled", 60, user_id="v", side="sell", price_e8=101_000, quantity_e8=101)),
        (
            *PAIR,
            step("filled", 0, counterparty_user_id="v"),
            step("filled", 1, user_id="v", side="sell", counterparty_user_id="u"),
        ),
        (step("filled", 0, counterparty_user_id="u"), step("filled", 1, side="sell", counterparty_user_id="u")),
    ),
    silent=(
        (*PAIR, ONE, step("filled", 30_001, user_id="v", side="sell")),
        (ONE, OTHER),
        (*PAIR, ONE, step("filled", 9, user_id="v", side="sell", quantity_e8=98)),
        (*PAIR, ONE, step("filled", 9, user_id="v", side="sell", price_e8=101_001)),
        (*PAIR, step("filled", 0, counterparty_user_id="w"), OTHER),
        (*PAIR, ONE, step("filled", 9, side="sell")),
    ),
)
