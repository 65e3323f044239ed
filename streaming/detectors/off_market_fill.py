"""A trade happens at a price that the market did not offer.

Fires: a trade at a price more than 1 % away from the last mid quote at or before it.
Why: off-market prices move money between accounts, or show a stale feed that somebody exploits.
Misses: instruments without quotes (the reference is missing, so nothing is said), and moves inside the band.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="(price_e8 - reference_price_e8) * 10000 > max_bps * reference_price_e8"
    " OR (reference_price_e8 - price_e8) * 10000 > max_bps * reference_price_e8",
    thresholds={"max_bps": 100},
    family="trading",
    severity="high",
    cooldown_s=120,
    score="60 + ABS(price_e8 - reference_price_e8) * 1000 / reference_price_e8",
    en="{user_id} traded {instrument} at {price_e8}, the market stood at {reference_price_e8} (e-8, band {max_bps} bp).",
    zh="用户 {user_id} 以 {price_e8} 成交 {instrument},当时市场价 {reference_price_e8}(e-8,允许 {max_bps} 基点)。",
    fires=({"price_e8": 10_101, "reference_price_e8": 10_000}, {"price_e8": 9_899, "reference_price_e8": 10_000}),
    silent=({"price_e8": 10_100, "reference_price_e8": 10_000}, {"price_e8": 10_500, "reference_price_e8": None}),
)
