"""Many users send money to one.

Fires: on a transfer received, when ten different users or more sent one user ¥5,000 or more in all today.
Why: funnel accounts collect for somebody else (FATF typologies; FinCEN advisory FIN-2014-A005).
Misses: fewer, larger senders, collections over days, and transfers that do not name the other side.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="transfer",
    where="kind = 'transfer_in'",
    when="senders_day >= min_senders AND transfer_in_fen_day >= min_fen",
    thresholds={"min_senders": 10, "min_fen": 500_000},
    window_s=86_400,
    family="money",
    severity="high",
    cooldown_s=86_400,
    score="50 + 2 * senders_day",
    en="{senders_day} users sent {user_id} {transfer_in_fen_day} fen today.",
    zh="当日有 {senders_day} 个用户向用户 {user_id} 转入共 {transfer_in_fen_day} 分。",
    fires=({"senders_day": 10, "transfer_in_fen_day": 500_000},),
    silent=({"senders_day": 9, "transfer_in_fen_day": 900_000}, {"senders_day": 10, "transfer_in_fen_day": 499_999}),
)
