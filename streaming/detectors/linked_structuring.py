"""Linked accounts together pay in what one of them would have to report.

Fires: on a deposit, when the accounts of a linked group together paid in ¥50,000 or more today and this one less.
Why: deposits of ¥50,000 a day are reported (People's Bank of China, order [2016] No. 3, Article 5); several hands are the
    other way to stay below.
Misses: groups that share nothing known, and amounts spread over days.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'deposit'",
    when="group_deposit_fen_day >= reported_fen AND deposit_fen_day < reported_fen AND group_deposit_fen_day > deposit_fen_day",
    thresholds={"reported_fen": 5_000_000},
    window_s=86_400,
    linked=True,
    family="money",
    severity="high",
    cooldown_s=86_400,
    score="70 + 10 * group_deposit_fen_day / reported_fen",
    en="Linked accounts {group_id} paid in {group_deposit_fen_day} fen today, {user_id} only"
    " {deposit_fen_day} fen of it ({reported_fen} fen are reported).",
    zh="关联账户 {group_id} 当日共入金 {group_deposit_fen_day} 分,其中用户 {user_id} 仅"
    " {deposit_fen_day} 分"
    "(须上报 {reported_fen} 分)。",
    fires=({"group_deposit_fen_day": 5_000_000, "deposit_fen_day": 4_999_999},),
    silent=(
        {"group_deposit_fen_day": 4_999_999, "deposit_fen_day": 1_000_000},
        {"group_deposit_fen_day": 6_000_000, "deposit_fen_day": 5_000_000},
        {"group_deposit_fen_day": None, "deposit_fen_day": 1_000_000},
    ),
)
