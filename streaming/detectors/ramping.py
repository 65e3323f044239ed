"""A user walks the price: trade after trade on one side, each at a worse price for him than the one before.

Fires: six trades in a row of one user or linked group on one side of an instrument within 5 minutes, all taking what others
    offered, each buy higher (each sale lower) than the one before, 0.3 % from first to last.
Why: advancing the bid, "to create the impression of strength" (Regulation (EU) 2016/522 Annex II, section 1). Who wants to buy
    waits for a better price. Count and time are ours.
Misses: a walk with a step back in it, and one that is slower or spread over unknown accounts.
"""

from streaming.detector import Pattern
from streaming.story import linked, step

UP = "({0} - {1}) * (CASE WHEN A.side = 'buy' THEN 1 ELSE -1 END)"
WALK = tuple(step("filled", 60_000 * n, price_e8=100_000 + 60 * n) for n in range(6))
DOWN = tuple(step("filled", 1_000 * n, price_e8=100_000 - 100 * n, side="sell", user_id="uv"[n % 2]) for n in range(6))

DETECTOR = Pattern(
    rows="trading_row",
    where="kind = 'filled' AND liquidity = 'taker'",
    partition_by=("group_id", "instrument", "side"),
    steps="A B{4} C",
    define={
        "B": UP.format("B.price_e8", "COALESCE(LAST(B.price_e8, 1), A.price_e8)") + " > 0",
        "C": f"{UP.format('C.price_e8', 'LAST(B.price_e8)')} > 0"
        f" AND {UP.format('C.price_e8', 'A.price_e8')} * 10000 >= {{min_bps}} * A.price_e8",
    },
    within_ms=300_000,
    last="C",
    parties=("A.user_id", "MIN(B.user_id)", "MAX(B.user_id)", "C.user_id"),
    evidence=("A.event_id", *(f"FIRST(B.event_id, {n})" for n in range(4)), "C.event_id"),
    instrument="C.instrument",
    values={"first_price_e8": "A.price_e8", "last_price_e8": "C.price_e8", "elapsed_ms": "C.event_time - A.event_time"},
    condition="ABS(last_price_e8 - first_price_e8) * 10000 >= min_bps * first_price_e8 AND elapsed_ms <= max_elapsed_ms",
    thresholds={"trades": 6, "min_bps": 30, "max_elapsed_ms": 300_000},
    family="trading",
    severity="high",
    cooldown_s=600,
    score=70,
    en="{entity_id} walked {instrument} from {first_price_e8} to {last_price_e8} (e-8): {trades} trades in {elapsed_ms} ms.",
    zh="{entity_id} 在 {elapsed_ms} 毫秒内以 {trades} 笔成交将 {instrument} 由 {first_price_e8} 推至 {last_price_e8}(e-8)。",
    fires=(WALK, (*linked("u", "v"), *DOWN)),
    silent=(
        DOWN,
        (*WALK[:5], step("filled", 300_001, price_e8=100_300)),
        (*WALK[:5], step("filled", 300_000, price_e8=100_299)),
        (*WALK[:4], step("filled", 200_000, price_e8=100_180), *WALK[4:]),
        (*WALK[:5], step("filled", 300_000, price_e8=100_300, liquidity="maker")),
    ),
)
