"""Money comes in and leaves again almost untouched.

Fires: on a withdrawal, when 90 % or more of the deposits of the last hour (at least ¥10,000) have been taken out and no more
    than a tenth of them was traded.
Why: pass-through is the plainest form of layering in money laundering (FATF Recommendation 20).
Misses: money that rests longer than an hour, and churned trades that fake activity.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'withdrawal'",
    when="deposit_fen_1h >= min_fen AND withdrawal_fen_1h * 100 >= min_percent * deposit_fen_1h"
    " AND fill_fen_1h * 100 <= max_traded_percent * deposit_fen_1h",
    thresholds={"min_fen": 1_000_000, "min_percent": 90, "max_traded_percent": 10},
    window_s=3600,
    family="money",
    severity="critical",
    cooldown_s=3600,
    score="70 + deposit_fen_1h / min_fen",
    en="{user_id} paid in {deposit_fen_1h} fen and took out {withdrawal_fen_1h} fen within an hour, trading {fill_fen_1h} fen.",
    zh="用户 {user_id} 一小时内入金 {deposit_fen_1h} 分、出金 {withdrawal_fen_1h} 分,仅交易 {fill_fen_1h} 分。",
    fires=({"deposit_fen_1h": 1_000_000, "withdrawal_fen_1h": 900_000, "fill_fen_1h": 100_000},),
    silent=(
        {"deposit_fen_1h": 999_999, "withdrawal_fen_1h": 999_999, "fill_fen_1h": 0},
        {"deposit_fen_1h": 1_000_000, "withdrawal_fen_1h": 899_999, "fill_fen_1h": 0},
        {"deposit_fen_1h": 1_000_000, "withdrawal_fen_1h": 900_000, "fill_fen_1h": 100_001},
    ),
)
