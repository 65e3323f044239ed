"""A user suddenly trades far above his own normal.

Fires: a trade of at least ¥10,000 that is ten times the mean of the user's other trades of the hour, if there are five.
Why: a jump in size is how a taken-over account, a borrowed account or a rogue hand shows first.
Misses: a slow rise, and users with fewer than five trades in the hour before.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="amount_fen >= min_fen AND fills_1h > min_others"
    " AND amount_fen * (fills_1h - 1) >= times * (fill_fen_1h - amount_fen)",
    thresholds={"min_fen": 1_000_000, "min_others": 5, "times": 10},
    window_s=3600,
    family="trading",
    severity="high",
    cooldown_s=600,
    score="50 + amount_fen / min_fen",
    en="{user_id} traded {amount_fen} fen at once, over {times} times the mean of the {fills_1h} trades of this hour.",
    zh="用户 {user_id} 单笔成交 {amount_fen} 分,超过本小时 {fills_1h} 笔成交均值的 {times} 倍。",
    fires=({"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_000},),
    silent=(
        {"amount_fen": 999_999, "fills_1h": 6, "fill_fen_1h": 1_000_000},
        {"amount_fen": 1_000_000, "fills_1h": 5, "fill_fen_1h": 1_000_000},
        {"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_001},
    ),
)
