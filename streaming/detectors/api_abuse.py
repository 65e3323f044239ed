"""A private user works the API like an institution.

Fires: every API call of a user beyond the 50th of the reporting day, unless he is an institution.
Why: more than 50 calls a day are what makes an institution; below that tier they are a robot on a private account.
Misses: calls spread over accounts. Its calls count as one incident a day.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="account",
    where="kind = 'api_called'",
    when="api_calls_day > max_calls",
    thresholds={"max_calls": 50},
    window_s=86_400,
    tiers=("novice", "mature"),
    family="account",
    severity="low",
    cooldown_s=86_400,
    score="20 + api_calls_day / 10",
    en="{user_id} ({tier}) made {api_calls_day} API calls today (limit {max_calls}).",
    zh="用户 {user_id}({tier})当日调用接口 {api_calls_day} 次(上限 {max_calls})。",
    fires=({"api_calls_day": 51},),
    silent=({"api_calls_day": 50},),
)
