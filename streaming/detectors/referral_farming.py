"""One user brings more newcomers in a day than he can know.

Fires: the tenth newcomer, or one more, of a reporting day who registers on the invitation of one user.
Why: invitation bonuses are farmed with invented accounts; the alert is about who invited.
Misses: slow farms, and popular hosts bring as many honestly: their channel tells.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="referrer",
    when="referrals_day >= min_referrals",
    thresholds={"min_referrals": 10},
    window_s=86_400,
    family="account",
    severity="medium",
    cooldown_s=86_400,
    score="40 + 2 * referrals_day",
    en="{referrals_day} newcomers registered today on the invitation of {user_id} (limit {min_referrals}).",
    zh="当日有 {referrals_day} 个新用户经 {user_id} 邀请注册(阈值 {min_referrals})。",
    fires=({"referrals_day": 10},),
    silent=({"referrals_day": 9},),
)
