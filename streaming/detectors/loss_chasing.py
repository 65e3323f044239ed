"""A user doubles and redoubles to win back what he lost.

Fires: a new trade twice the mean of the user's other trades of the hour, after three losses or more within the hour
    that left him ¥500 or more behind; not for institutions.
Why: raising stakes after losses is the plainest marker of harm (loss chasing, DSM-5 criterion 6 of gambling disorder);
    suitability duties ask the platform to step in.
Misses: chasing over days, and platforms that tell no profit or loss with a closed position.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="fill",
    where="pnl_fen IS NULL",
    when="losses_1h >= min_losses AND pnl_fen_1h + min_loss_fen <= 0 AND fills_1h > min_losses"
    " AND amount_fen * (fills_1h - 1) >= times * (fill_fen_1h - amount_fen)",
    thresholds={"min_losses": 3, "min_loss_fen": 50_000, "times": 2},
    window_s=3600,
    tiers=("novice", "mature"),
    family="account",
    severity="medium",
    cooldown_s=3600,
    score="40 + 10 * losses_1h",
    en="{user_id} lost {losses_1h} times within an hour ({pnl_fen_1h} fen in all) and now trades {amount_fen} fen, over"
    " {times} times his"
    " mean.",
    zh="用户 {user_id} 一小时内亏损 {losses_1h} 次(合计 {pnl_fen_1h} 分),随后成交 {amount_fen} 分,超过其均值的 {times} 倍。",
    fires=({"losses_1h": 3, "pnl_fen_1h": -50_000, "fills_1h": 7, "amount_fen": 20_000, "fill_fen_1h": 80_000},),
    silent=(
        {"losses_1h": 2, "pnl_fen_1h": -50_000, "fills_1h": 7, "amount_fen": 20_000, "fill_fen_1h": 80_000},
        {"losses_1h": 3, "pnl_fen_1h": -49_999, "fills_1h": 7, "amount_fen": 20_000, "fill_fen_1h": 80_000},
        {"losses_1h": 3, "pnl_fen_1h": -50_000, "fills_1h": 7, "amount_fen": 19_999, "fill_fen_1h": 79_999},
    ),
)
