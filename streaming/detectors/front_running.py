"""An account trades just before a large order of somebody it is linked with, and closes after the order has moved the price.

Fires: a user trades; within a minute a linked user places an order of ¥50,000 or more, five times as large at least, on the
    same side; within two minutes after that the first user trades the opposite side at a better price.
Why: dealing ahead on knowledge of a pending order is insider dealing (MAR Article 7(1)(d), FINRA Rule 5270). Times are ours.
Misses: insiders that nothing known links with the client, and positions closed later or at a loss.
"""

from streaming.detector import Pattern
from streaming.story import linked, step

LARGE = """{0}.kind = 'placed' AND {0}.amount_fen >= {{min_fen}} AND {0}.amount_fen >= {{times}} * F.amount_fen
 AND {0}.user_id <> F.user_id AND {0}.side = F.side AND {0}.event_time - F.event_time <= {{max_ahead_ms}}"""
CLOSE = """{0}.kind = 'filled' AND {0}.user_id = F.user_id AND {0}.side <> F.side
 AND {0}.event_time - L.event_time <= {{max_close_ms}}
 AND ({0}.price_e8 - F.price_e8) * (CASE WHEN F.side = 'buy' THEN 1 ELSE -1 END) > 0"""
PAIR = linked("u", "v")
AHEAD, ORDER = step("filled", 0), step("placed", 60_000, user_id="v", amount_fen=5_000_000)
CLOSED = step("filled", 180_000, side="sell", price_e8=100_001)

DETECTOR = Pattern(
    rows="trading_row",
    where="linked AND (kind = 'filled' OR kind = 'placed' AND amount_fen >= {min_fen})",
    partition_by=("group_id", "instrument"),
    steps="F X{0,20}? L Y{0,20}? C",
    define={
        "F": "F.kind = 'filled'",
        "X": f"NOT ({LARGE.format('X')}) AND (X.kind = 'placed' OR X.user_id <> F.user_id)",
        "L": LARGE.format("L"),
        "Y": f"NOT ({CLOSE.format('Y')})",
        "C": CLOSE.format("C"),
    },
    within_ms=180_000,
    last="C",
    parties=("C.user_id",),
    evidence=("F.event_id", "L.event_id", "C.event_id"),
    instrument="C.instrument",
    values={"amount_fen": "F.amount_fen", "order_fen": "L.amount_fen", "ahead_ms": "L.event_time - F.event_time",
            "first_price_e8": "F.price_e8", "close_price_e8": "C.price_e8"},
    condition="order_fen >= min_fen AND order_fen >= times * amount_fen AND ahead_ms <= max_ahead_ms",
    thresholds={"min_fen": 5_000_000, "times": 5, "max_ahead_ms": 60_000, "max_close_ms": 120_000},
    family="trading",
    severity="critical",
    cooldown_s=600,
    score=80,
    en="{user_id} traded {amount_fen} fen of {instrument} {ahead_ms} ms ahead of a linked order of {order_fen} fen.",
    zh="{user_id} 在关联账户 {order_fen} 分大单前 {ahead_ms} 毫秒成交 {instrument} {amount_fen} 分,随后获利平仓。",
    fires=((*PAIR, AHEAD, ORDER, CLOSED), (*PAIR, AHEAD, step("filled", 9, user_id="v"), ORDER, CLOSED)),
    silent=(
        (AHEAD, ORDER, CLOSED),
        (*PAIR, AHEAD, step("placed", 60_001, user_id="v", amount_fen=5_000_000), CLOSED),
        (*PAIR, AHEAD, ORDER, step("filled", 180_001, side="sell", price_e8=100_001)),
        (*PAIR, AHEAD, ORDER, step("filled", 180_000, side="sell")),
        (*PAIR, AHEAD, step("placed", 9, amount_fen=5_000_000), CLOSED),
    ),
)  # fmt: skip
