"""An account calls the API at the pace of a machine.

Fires: 60 calls or more by one user within a minute.
Why: scraping, credential testing or an unregistered trading robot; a registered institution keeps below one call a second.
Misses: slow robots, and calls spread over several accounts.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="account",
    where="kind = 'api_called'",
    when="api_calls_1m >= min_calls",
    thresholds={"min_calls": 60},
    window_s=60,
    family="account",
    severity="low",
    cooldown_s=600,
    score="30 * api_calls_1m / min_calls",
    en="{user_id} made {api_calls_1m} API calls within one minute (limit {min_calls}).",
    zh="用户 {user_id} 一分钟内调用接口 {api_calls_1m} 次(阈值 {min_calls})。",
    fires=({"api_calls_1m": 60},),
    silent=({"api_calls_1m": 59},),
)
