"""A user shows a large order, pulls it back, and trades on the other side.

Fires: an order of ¥50,000 or more is placed and cancelled within 5 s, and in the 10 s after its placing, before the cancel or
    after it, the user or an account linked with him trades the opposite side of the same instrument.
Why: the order was never meant to trade (MAR Annex I A(e), Dodd-Frank section 747). The times are ours: they leave out quotes
    that wait to be filled.
Misses: smaller orders (see layering), orders kept longer, and helpers that nothing known links.
"""

from streaming.detector import Pattern
from streaming.story import linked, step

SHOWN = step("placed", 0, amount_fen=5_000_000)
PULLED = step("cancelled", 5_000, amount_fen=5_000_000)

DETECTOR = Pattern(
    rows="shown_row",
    where="kind = 'filled' OR amount_fen >= {min_fen} AND event_time - placed_at <= {max_cancel_ms}",
    partition_by=("group_id", "instrument", "side"),
    steps="C F",
    define={
        "C": "C.kind = 'cancelled'",
        "F": "F.kind = 'filled' AND F.event_time - C.placed_at <= {max_elapsed_ms}",
    },
    within_ms=10_000,
    last="F",
    parties=("C.user_id", "F.user_id"),
    evidence=("C.placed_id", "C.event_id", "F.told_id"),
    instrument="F.instrument",
    values={"order_fen": "C.amount_fen", "cancel_ms": "C.event_time - C.placed_at", "fill_fen": "F.amount_fen"},
    condition="order_fen >= min_fen AND cancel_ms <= max_cancel_ms",
    thresholds={"min_fen": 5_000_000, "max_cancel_ms": 5_000, "max_elapsed_ms": 10_000},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=85,
    en="{entity_id} showed {order_fen} fen in {instrument}, pulled it after {cancel_ms} ms and traded {fill_fen} fen against.",
    zh="{entity_id} 在 {instrument} 挂单 {order_fen} 分,{cancel_ms} 毫秒后撤单,并反向成交 {fill_fen} 分。",
    fires=(
        (SHOWN, PULLED, step("filled", 10_000, side="sell")),
        (SHOWN, step("filled", 900, side="sell"), PULLED),
        (*linked("u", "v"), SHOWN, PULLED, step("filled", 6_000, side="sell", user_id="v")),
    ),
    silent=(
        (SHOWN, PULLED, step("filled", 10_001, side="sell")),
        (SHOWN, step("cancelled", 5_001, amount_fen=5_000_000), step("filled", 6_000, side="sell")),
        (step("placed", 0, amount_fen=4_999_999), PULLED, step("filled", 6_000, side="sell")),
        (step("filled", -1, side="sell"), SHOWN, PULLED, step("filled", 6_000)),
        (SHOWN, PULLED, step("filled", 6_000, side="sell", user_id="v")),
    ),
)
