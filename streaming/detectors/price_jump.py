"""A price moves further in a minute than the market usually allows.

Fires: the highest price of the last 60 one-second bars lies 2 % or more above the lowest.
Why: news, an error or a manipulation; whatever it is, limits and open alerts need a second look at once.
Misses: a drift slower than a minute, and instruments without ticks.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="bar",
    when="(price_high_1m - price_low_1m) * 10000 >= min_bps * price_low_1m",
    thresholds={"min_bps": 200},
    window_s=60,
    family="market",
    severity="high",
    cooldown_s=60,
    score="40 + (price_high_1m - price_low_1m) * 1000 / price_low_1m",
    en="{instrument} moved from {price_low_1m} to {price_high_1m} (e-8) within one minute, over {min_bps} basis points.",
    zh="{instrument} 一分钟内价格区间 {price_low_1m} 至 {price_high_1m}(e-8),超过 {min_bps} 个基点。",
    fires=({"price_low_1m": 10_000, "price_high_1m": 10_200},),
    silent=({"price_low_1m": 10_000, "price_high_1m": 10_199},),
)
