"""Somebody guesses a password, comes in from a device that the user never had, and takes the money out.

Fires: a login from a device not seen with the user for seven days, after three failed logins of the user or from the device
    within 10 minutes, and within an hour after it a withdrawal or a payment to another user.
Why: the course of an account takeover (OWASP Automated Threats OAT-007 and OAT-008; PSD2 RTS Article 2 asks payment providers
    to watch for signs of it). Three misses are more than a typing error; the times are ours.
Misses: stolen passwords that need no guessing, hijacked devices, and thieves who wait.
"""

from streaming.detector import Pattern
from streaming.story import step

FAILED = tuple(step("login_failed", n, device_id="new") for n in range(3))
ENTERED, LEFT = step("login_succeeded", 600_000, device_id="new"), step("withdrawal", 4_200_000)
OTHERS = tuple(step("login_failed", n, device_id="new", user_id=f"v{n}") for n in range(3))

DETECTOR = Pattern(
    rows="access_row",
    where="kind <> 'login_succeeded' OR device_logins = 1 AND device_id IS NOT NULL AND failures >= {min_failures}",
    partition_by=("user_id",),
    steps="S W",
    define={"S": "S.kind = 'login_succeeded'", "W": "W.kind <> 'login_succeeded'"},
    within_ms=3_600_000,
    last="W",
    parties=("W.user_id",),
    evidence=("S.failed_id", "S.event_id", "W.event_id"),
    values={"amount_fen": "W.amount_fen", "failures": "S.failures", "exit_ms": "W.event_time - S.event_time"},
    condition="failures >= min_failures AND exit_ms <= max_exit_ms",
    thresholds={"min_failures": 3, "max_exit_ms": 3_600_000},
    family="account",
    severity="critical",
    cooldown_s=3600,
    score=90,
    en="{user_id}: {failures} failed logins, then a login from a new device, and {amount_fen} fen out after {exit_ms} ms.",
    zh="{user_id} 在 {failures} 次登录失败后由新设备登录,{exit_ms} 毫秒后转出 {amount_fen} 分。",
    fires=(
        (*FAILED, ENTERED, LEFT),
        (*OTHERS, ENTERED, step("login_succeeded", 600_030, device_id="new"), LEFT),
        (step("login_succeeded", -604_200_000, device_id="new"), *FAILED, ENTERED, LEFT),
    ),
    silent=(
        (*FAILED[1:], ENTERED, LEFT),
        (step("login_succeeded", -604_199_999, device_id="new"), *FAILED, ENTERED, LEFT),
        (*FAILED, step("login_succeeded", 600_001, device_id="new"), LEFT),
        (*FAILED, ENTERED, step("withdrawal", 4_200_001)),
        (*FAILED, step("login_succeeded", 99, device_id=None), step("deposit", 999), step("withdrawal", 9_999)),
    ),
)
