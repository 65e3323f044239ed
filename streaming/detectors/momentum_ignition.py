"""A burst of trades sets the price in motion, and the one who lit it takes the other side with a profit.

Fires: one user or linked group takes the same side of an instrument five times within 15 s, the last price lies 0.2 % or more
    beyond the first, and within 2 minutes the group trades the opposite side better than the mean price of the burst.
Why: momentum ignition (Regulation (EU) 2016/522 Annex II); who wants a position does not chase his own price, and a move that
    others follow pays at once. Counts and times are ours.
Misses: slower bursts, moves by resting orders, and profit taken elsewhere, in another instrument or by nobody known.
"""

from streaming.detector import Pattern
from streaming.story import linked, step

AFTER = "{0}.side <> A.side AND {0}.event_time - D.event_time <= {{max_turn_ms}} AND (5 * {0}.price_e8 - A.price_e8"
AFTER += " - SUM(B.price_e8) - D.price_e8) * (CASE WHEN A.side = 'buy' THEN 1 ELSE -1 END) > 0"
AGAIN = "{0}.side = A.side AND {0}.liquidity = 'taker' AND {0}.event_time - A.event_time <= {{max_burst_ms}}"
MOVED = "(D.price_e8 - A.price_e8) * (CASE WHEN A.side = 'buy' THEN 10000 ELSE -10000 END) >= {min_bps} * A.price_e8"
BURST = tuple(step("filled", 3_750 * n, price_e8=100_000 + 50 * n) for n in range(5))

DETECTOR = Pattern(
    rows="trading_row",
    where="kind = 'filled'",
    partition_by=("group_id", "instrument"),
    steps="A B{3} D X{0,20}? C",
    define={
        "A": "A.liquidity = 'taker'",
        "B": AGAIN.format("B"),
        "D": f"{AGAIN.format('D')} AND {MOVED}",
        "X": f"NOT ({AFTER.format('X')}) AND NOT ({AGAIN.format('X')})",
        "C": AFTER.format("C"),
    },
    within_ms=135_000,
    last="C",
    parties=("A.user_id", "MIN(B.user_id)", "MAX(B.user_id)", "D.user_id", "C.user_id"),
    evidence=("A.event_id", "FIRST(B.event_id)", "LAST(B.event_id)", "D.event_id", "C.event_id"),
    instrument="C.instrument",
    values={"first_price_e8": "A.price_e8", "burst_price_e8": "D.price_e8", "turn_price_e8": "C.price_e8",
            "turn_ms": "C.event_time - D.event_time"},
    condition="ABS(burst_price_e8 - first_price_e8) * 10000 >= min_bps * first_price_e8 AND turn_ms <= max_turn_ms",
    thresholds={"trades": 5, "max_burst_ms": 15_000, "min_bps": 20, "max_turn_ms": 120_000},
    family="trading",
    severity="high",
    cooldown_s=300,
    score=75,
    en="{entity_id} drove {instrument} {first_price_e8} to {burst_price_e8} (e-8), out at {turn_price_e8} in {turn_ms} ms.",
    zh="{entity_id} 将 {instrument} 由 {first_price_e8} 推至 {burst_price_e8}(e-8),{turn_ms} 毫秒后以 {turn_price_e8} 反向。",
    fires=(
        (*BURST, step("filled", 135_000, side="sell", price_e8=100_101)),
        (*linked("u", "v"), *BURST, step("filled", 20_000, side="sell", price_e8=100_300, user_id="v")),
        (*BURST, step("filled", 16_000), step("filled", 20_000, side="sell", price_e8=100_300)),
    ),
    silent=(
        (*BURST, step("filled", 135_001, side="sell", price_e8=100_300)),
        (*BURST, step("filled", 20_000, side="sell", price_e8=100_100)),
        (*BURST[:4], step("filled", 15_000, price_e8=100_199), step("filled", 20_000, side="sell", price_e8=100_300)),
        (*BURST[:4], step("filled", 15_001, price_e8=100_200), step("filled", 20_000, side="sell", price_e8=100_300)),
    ),
)  # fmt: skip
