"""A user shows a large order, pulls it back, and trades on the other side.

Fires: an order of ¥50,000 or more is placed and cancelled within 5 s, and the user gets a fill on the opposite side of the same
    instrument within 10 s of the placing.
Why: the plain shape of layering and spoofing (MAR Annex I A(e), Dodd-Frank section 747): the order was never meant to trade.
Misses: orders spread over accounts or kept longer than 5 s.
"""

from streaming.detector import Pattern

DETECTOR = Pattern(
    rows="trading",
    partition_by=("user_id", "instrument"),
    steps="P X*? C Y*? F",
    define={
        "P": "P.kind = 'placed' AND P.amount_fen >= {min_fen}",
        "X": "NOT (X.kind = 'cancelled' AND X.order_id = P.order_id AND X.event_time - P.event_time <= {max_cancel_ms})",
        "C": "C.kind = 'cancelled' AND C.order_id = P.order_id AND C.event_time - P.event_time <= {max_cancel_ms}",
        "Y": "NOT (Y.kind = 'filled' AND Y.side <> P.side)",
        "F": "F.kind = 'filled' AND F.side <> P.side",
    },
    within_ms=10_000,
    last="F",
    evidence=("P", "C", "F"),
    entity_type="user",
    entity="F.user_id",
    user="F.user_id",
    instrument="F.instrument",
    values={
        "order_fen": "P.amount_fen",
        "cancel_ms": "C.event_time - P.event_time",
        "fill_fen": "F.amount_fen",
        "elapsed_ms": "F.event_time - P.event_time",
    },
    thresholds={"min_fen": 5_000_000, "max_cancel_ms": 5_000},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=85,
    en="{user_id} placed {order_fen} fen in {instrument}, cancelled after {cancel_ms} ms and traded the other side.",
    zh="用户 {user_id} 在 {instrument} 挂单 {order_fen} 分,{cancel_ms} 毫秒后撤单并反向成交。",
)
