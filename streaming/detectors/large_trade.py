"""A user suddenly trades far above his own normal.

Fires: a trade of at least ¥10,000 that is ten times the mean of the user's trades of 90 days, and above it by three
    deviations; for who has not made 20 trades in 90 days, ten times the mean of his other trades of the hour, if there are
    five.
Why: a jump in size is how a taken-over account, a borrowed account or a rogue hand shows first.
Misses: a slow rise, and users with little history and fewer than five trades in the hour before.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="amount_fen >= min_fen AND ("
    "(fills_90d >= min_history AND amount_fen >= times * fill_fen_mean_90d"
    " AND amount_fen - fill_fen_mean_90d >= deviations * fill_fen_stddev_90d)"
    " OR ((fills_90d IS NULL OR fills_90d < min_history) AND fills_1h > min_others"
    " AND amount_fen * (fills_1h - 1) >= times * (fill_fen_1h - amount_fen)))",
    thresholds={"min_fen": 1_000_000, "min_others": 5, "times": 10, "min_history": 20, "deviations": 3},
    window_s=3600,
    version=2,
    family="trading",
    severity="high",
    cooldown_s=600,
    score="50 + amount_fen / min_fen",
    en="{user_id} traded {amount_fen} fen at once, over {times} times his normal (mean of 90 days {fill_fen_mean_90d} fen;"
    " {fills_1h}"
    " trades of {fill_fen_1h} fen this hour).",
    zh="用户 {user_id} 单笔成交 {amount_fen} 分,超过其常态的 {times} 倍(90 天均值 {fill_fen_mean_90d} 分;本小时 {fills_1h}"
    " 笔共"
    " {fill_fen_1h} 分)。",
    fires=(
        {"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_000},
        {"amount_fen": 1_000_000, "fills_1h": 1, "fill_fen_1h": 1_000_000, "fills_90d": 20, "fill_fen_mean_90d": 100_000,
         "fill_fen_stddev_90d": 300_000},
    ),
    silent=(
        {"amount_fen": 999_999, "fills_1h": 6, "fill_fen_1h": 1_000_000},
        {"amount_fen": 1_000_000, "fills_1h": 5, "fill_fen_1h": 1_000_000},
        {"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_001},
        {"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_000, "fills_90d": 20, "fill_fen_mean_90d": 100_001,
         "fill_fen_stddev_90d": 300_000},
        {"amount_fen": 1_000_000, "fills_1h": 6, "fill_fen_1h": 1_500_000, "fills_90d": 20, "fill_fen_mean_90d": 100_000,
         "fill_fen_stddev_90d": 300_001},
    ),
)  # fmt: skip
