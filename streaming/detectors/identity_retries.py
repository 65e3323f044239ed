"""Somebody tries identity papers until they pass.

Fires: the third failed identity check of a user within the reporting day, or the second that failed because name, face or
    document did not match.
Why: stolen or borrowed identities fail by mismatch, honest users by a blurred photo, once (FATF guidance on digital identity,
    2020).
Misses: tries spread over accounts or days, and checks that give no reason.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="account",
    where="kind = 'kyc_failed'",
    when="kyc_failures_day >= min_failures OR kyc_mismatches_day >= min_mismatches",
    thresholds={"min_failures": 3, "min_mismatches": 2},
    window_s=86_400,
    family="account",
    severity="medium",
    cooldown_s=86_400,
    score="40 + 10 * kyc_failures_day",
    en="{user_id} failed {kyc_failures_day} identity checks today, {kyc_mismatches_day} of them by mismatch.",
    zh="用户 {user_id} 当日身份核验失败 {kyc_failures_day} 次,其中信息不符 {kyc_mismatches_day} 次。",
    fires=({"kyc_failures_day": 3, "kyc_mismatches_day": 0}, {"kyc_failures_day": 2, "kyc_mismatches_day": 2}),
    silent=({"kyc_failures_day": 2, "kyc_mismatches_day": 1},),
)
