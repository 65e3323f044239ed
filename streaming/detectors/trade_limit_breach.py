"""A trade is worth more than its user may trade at once.

Fires: a trade above the user's per-trade limit in force at that moment, or, while he has none of his own, above the default
    of his tier: ¥10,000 for novices, ¥100,000 for mature traders, ¥1,000,000 for institutions.
Why: product suitability and dynamic per-trade limits are a duty of the platform (MiFID II Article 25); a breach means that a
    check before the trade failed or was passed by.
Misses: one intention split into trades below the limit, and users without a limit whose profile is not known yet: their tier
    would be a guess.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="amount_fen > limit_fen OR (limit_fen IS NULL AND fills_90d IS NOT NULL AND ("
    "(tier = 'novice' AND amount_fen > novice_fen) OR (tier = 'mature' AND amount_fen > mature_fen) OR amount_fen >"
    " most_fen))",
    thresholds={"novice_fen": 1_000_000, "mature_fen": 10_000_000, "most_fen": 100_000_000},
    family="trading",
    severity="high",
    cooldown_s=300,
    score="60",
    en="{user_id} ({tier}) traded {amount_fen} fen at once; his own limit is {limit_fen} fen.",
    zh="用户 {user_id}({tier})单笔成交 {amount_fen} 分,其个人限额为 {limit_fen} 分。",
    fires=(
        {"amount_fen": 500_001, "limit_fen": 500_000, "tier": "novice"},
        {"amount_fen": 1_000_001, "limit_fen": None, "fills_90d": 3, "tier": "novice"},
        {"amount_fen": 10_000_001, "limit_fen": None, "fills_90d": 3, "tier": "mature"},
    ),
    silent=(
        {"amount_fen": 500_000, "limit_fen": 500_000, "tier": "novice"},
        {"amount_fen": 1_000_000, "limit_fen": None, "fills_90d": 3, "tier": "novice"},
        {"amount_fen": 10_000_000, "limit_fen": None, "fills_90d": 3, "tier": "mature"},
        {"amount_fen": 1_000_001, "limit_fen": None, "fills_90d": None, "tier": "novice"},
        {"amount_fen": 100_000_000, "limit_fen": None, "fills_90d": 3, "tier": "institution"},
    ),
)
