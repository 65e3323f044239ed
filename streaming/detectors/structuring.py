"""A user pays in just so much a day that it need not be reported.

Fires: the third deposit or a later one of the reporting day, while the day's deposits lie between ¥45,000 and ¥50,000; and
    the second deposit of a day that lies between ¥40,000 and ¥50,000 itself.
Why: deposits of ¥50,000 a day are reported (People's Bank of China, order [2016] No. 3, Article 5); staying just below is
    structuring.
Misses: one single deposit just below, and amounts spread over days or over accounts that are not linked.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'deposit'",
    when="(deposits_day >= min_deposits AND deposit_fen_day >= min_fen AND deposit_fen_day < reported_fen)"
    " OR (near_deposits_day >= min_near AND amount_fen < reported_fen)",
    thresholds={"min_deposits": 3, "min_fen": 4_500_000, "reported_fen": 5_000_000, "min_near": 2},
    window_s=86_400,
    family="money",
    severity="high",
    cooldown_s=86_400,
    score="70 + 10 * deposits_day / min_deposits",
    en="{user_id} paid in {deposit_fen_day} fen today in {deposits_day} deposits, {near_deposits_day} of them just below the"
    " {reported_fen} fen that are reported.",
    zh="用户 {user_id} 当日分 {deposits_day} 笔入金 {deposit_fen_day} 分,其中 {near_deposits_day} 笔恰低于须上报的"
    " {reported_fen} 分。",
    fires=(
        {"deposits_day": 3, "deposit_fen_day": 4_500_000, "near_deposits_day": 0, "amount_fen": 1_500_000},
        {"deposits_day": 3, "deposit_fen_day": 4_999_999, "near_deposits_day": 0, "amount_fen": 1_500_000},
        {"deposits_day": 2, "deposit_fen_day": 9_000_000, "near_deposits_day": 2, "amount_fen": 4_500_000},
    ),
    silent=(
        {"deposits_day": 2, "deposit_fen_day": 4_900_000, "near_deposits_day": 1, "amount_fen": 4_000_000},
        {"deposits_day": 3, "deposit_fen_day": 4_499_999, "near_deposits_day": 0, "amount_fen": 1_500_000},
        {"deposits_day": 3, "deposit_fen_day": 5_000_000, "near_deposits_day": 0, "amount_fen": 1_500_000},
        {"deposits_day": 3, "deposit_fen_day": 9_000_000, "near_deposits_day": 2, "amount_fen": 5_000_000},
    ),
)
