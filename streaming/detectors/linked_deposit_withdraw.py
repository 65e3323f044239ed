"""Money comes into one linked account and leaves from another, almost untouched.

Fires: on a withdrawal, when 90 % or more of what a linked group paid in within the hour (¥10,000 or more, some of it by other
    accounts) has been taken out and no more than a tenth of it was traded.
Why: pass-through over several hands is layering in money laundering (FATF Recommendation 20); the thresholds are those of one
    account.
Misses: groups that share nothing known, and money that rests longer than an hour.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'withdrawal'",
    when="group_deposit_fen_1h >= min_fen AND group_deposit_fen_1h > deposit_fen_1h"
    " AND group_withdrawal_fen_1h * 100 >= min_percent * group_deposit_fen_1h"
    " AND group_fill_fen_1h * 100 <= max_traded_percent * group_deposit_fen_1h",
    thresholds={"min_fen": 1_000_000, "min_percent": 90, "max_traded_percent": 10},
    window_s=3600,
    linked=True,
    family="money",
    severity="critical",
    cooldown_s=3600,
    score="70 + group_deposit_fen_1h / min_fen",
    en="Linked accounts {group_id} paid in {group_deposit_fen_1h} fen ({user_id}: {deposit_fen_1h}) and took out"
    " {group_withdrawal_fen_1h} fen within an hour, trading {group_fill_fen_1h} fen.",
    zh="关联账户 {group_id} 一小时内共入金 {group_deposit_fen_1h} 分(用户 {user_id}:{deposit_fen_1h} 分)、出金"
    " {group_withdrawal_fen_1h} 分,"
    "仅交易 {group_fill_fen_1h} 分。",
    fires=(
        {"group_deposit_fen_1h": 1_000_000, "deposit_fen_1h": 0, "group_withdrawal_fen_1h": 900_000,
         "group_fill_fen_1h": 100_000},
    ),
    silent=(
        {"group_deposit_fen_1h": 999_999, "deposit_fen_1h": 0, "group_withdrawal_fen_1h": 999_999, "group_fill_fen_1h": 0},
        {"group_deposit_fen_1h": 1_000_000, "deposit_fen_1h": 1_000_000, "group_withdrawal_fen_1h": 1_000_000,
         "group_fill_fen_1h": 0},
        {"group_deposit_fen_1h": 1_000_000, "deposit_fen_1h": 0, "group_withdrawal_fen_1h": 899_999, "group_fill_fen_1h": 0},
        {"group_deposit_fen_1h": 1_000_000, "deposit_fen_1h": 0, "group_withdrawal_fen_1h": 900_000,
         "group_fill_fen_1h": 100_001},
    ),
)  # fmt: skip
