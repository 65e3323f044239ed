"""A user lives off quotes that have not followed the market.

Fires: the third trade of a user within the hour against a quote older than 2 s, each at least 20 basis points better than the
    market's newest price.
Why: latency arbitrage against a stale feed is profit without risk, at the platform's cost; once is luck, three times are a
    method.
Misses: instruments without trade ticks beside the quotes (the market's newest price is then the stale quote itself), and
    users who take turns.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="stale_fills_1h >= min_fills AND reference_age_ms >= min_age_ms AND edge_bps >= min_bps",
    thresholds={"min_fills": 3, "min_age_ms": 2_000, "min_bps": 20},
    window_s=3600,
    family="trading",
    severity="high",
    cooldown_s=3600,
    score="60 + edge_bps / 5",
    en="{user_id} traded {instrument} {edge_bps} basis points better than the market against a quote {reference_age_ms} ms"
    " old,"
    " {stale_fills_1h} times within an hour.",
    zh="用户 {user_id} 针对 {reference_age_ms} 毫秒前的旧报价成交 {instrument},优于市场 {edge_bps} 基点,一小时内已"
    " {stale_fills_1h} 次。",
    fires=({"stale_fills_1h": 3, "reference_age_ms": 2_000, "edge_bps": 20},),
    silent=(
        {"stale_fills_1h": 2, "reference_age_ms": 9_000, "edge_bps": 90},
        {"stale_fills_1h": 3, "reference_age_ms": 1_999, "edge_bps": 90},
        {"stale_fills_1h": 3, "reference_age_ms": 9_000, "edge_bps": 19},
        {"stale_fills_1h": 3, "reference_age_ms": None, "edge_bps": None},
    ),
)
