"""One user sends money to many.

Fires: on a transfer sent, when one user sent ten different users or more ¥5,000 or more in all today.
Why: spreading funds over many hands is layering (FATF Recommendation 20), or pays for bought accounts.
Misses: fewer, larger receivers, payments over days, and transfers that do not name the other side.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'transfer_out'",
    when="receivers_day >= min_receivers AND transfer_out_fen_day >= min_fen",
    thresholds={"min_receivers": 10, "min_fen": 500_000},
    window_s=86_400,
    family="money",
    severity="high",
    cooldown_s=86_400,
    score="50 + 2 * receivers_day",
    en="{user_id} sent {transfer_out_fen_day} fen to {receivers_day} users today.",
    zh="用户 {user_id} 当日向 {receivers_day} 个用户转出共 {transfer_out_fen_day} 分。",
    fires=({"receivers_day": 10, "transfer_out_fen_day": 500_000},),
    silent=({"receivers_day": 9, "transfer_out_fen_day": 900_000}, {"receivers_day": 10, "transfer_out_fen_day": 499_999}),
)
