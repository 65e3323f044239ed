"""Linked accounts together make at once a trade far above their normal.

Fires: linked accounts, two or more, trade ¥10,000 or more within a minute, ten times the mean of the group's other trades of
    the hour (five or more), each single trade below ¥10,000.
Why: a large trade is cut in pieces so that no account stands out; the threshold is that of the large trade.
Misses: groups that share nothing known or hardly trade, and pieces spread over more than a minute.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    when="group_fill_fen_1m >= min_fen AND amount_fen < min_fen AND group_fill_fen_1m > fill_fen_1m"
    " AND group_fills_1h - group_fills_1m >= min_others"
    " AND group_fill_fen_1m * (group_fills_1h - group_fills_1m) >= times * (group_fill_fen_1h - group_fill_fen_1m)",
    thresholds={"min_fen": 1_000_000, "min_others": 5, "times": 10},
    window_s=3600,
    linked=True,
    family="trading",
    severity="high",
    cooldown_s=600,
    score="50 + group_fill_fen_1m / min_fen",
    en="Linked accounts {group_id} traded {group_fill_fen_1m} fen within one minute, over {times} times"
    " the mean of"
    " their {group_fills_1h} trades of this hour.",
    zh="关联账户 {group_id} 一分钟内成交 {group_fill_fen_1m} 分,超过本小时 {group_fills_1h}"
    " 笔成交均值的 {times} 倍。",
    fires=(
        {"group_fill_fen_1m": 1_000_000, "amount_fen": 500_000, "fill_fen_1m": 500_000, "group_fills_1m": 2,
         "group_fills_1h": 7, "group_fill_fen_1h": 1_500_000},
    ),
    silent=(
        {"group_fill_fen_1m": 999_999, "amount_fen": 500_000, "fill_fen_1m": 500_000, "group_fills_1m": 2,
         "group_fills_1h": 7, "group_fill_fen_1h": 1_000_000},
        {"group_fill_fen_1m": 1_000_000, "amount_fen": 500_000, "fill_fen_1m": 500_000, "group_fills_1m": 2,
         "group_fills_1h": 6, "group_fill_fen_1h": 1_000_000},
        {"group_fill_fen_1m": 1_000_000, "amount_fen": 500_000, "fill_fen_1m": 500_000, "group_fills_1m": 2,
         "group_fills_1h": 7, "group_fill_fen_1h": 1_500_001},
    ),
)  # fmt: skip
