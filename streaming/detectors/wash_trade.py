"""Two linked accounts trade with each other, so that volume appears where no ownership changed.

Fires: within 10 s, two different users of one linked group take opposite sides of the same instrument in the same quantity.
Why: wash trading feigns interest and moves money (MAR Annex I A(c), IOSCO on market manipulation).
Misses: groups that share nothing known, and quantities split differently on each side.
"""

from streaming.detector import Pattern

DETECTOR = Pattern(
    rows="linked_fill",
    partition_by=("group_id", "instrument", "quantity_e8"),
    steps="A X*? B",
    define={
        "X": "X.side = A.side OR X.user_id = A.user_id",
        "B": "B.side <> A.side AND B.user_id <> A.user_id",
    },
    within_ms=10_000,
    last="B",
    evidence=("A", "B"),
    entity_type="account_pair",
    entity="CASE WHEN A.user_id < B.user_id THEN A.user_id || '+' || B.user_id ELSE B.user_id || '+' || A.user_id END",
    user="B.user_id",
    instrument="B.instrument",
    values={
        "quantity_e8": "B.quantity_e8",
        "amount_fen": "B.amount_fen",
        "elapsed_ms": "B.event_time - A.event_time",
    },
    thresholds={"max_elapsed_ms": 10_000},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=90,
    en="Linked accounts {entity_id} took both sides of {instrument}: {amount_fen} fen, {elapsed_ms} ms apart.",
    zh="关联账户 {entity_id} 在 {instrument} 互为买卖双方:{amount_fen} 分,间隔 {elapsed_ms} 毫秒。",
)
