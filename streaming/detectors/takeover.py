"""Somebody guesses a password, comes in from a device that the user never had, and takes the money out.

Fires: three failed logins in a row, within 10 minutes a login from a device not seen with the user for seven days, and within
    an hour after that a withdrawal or a payment to another user.
Why: the course of an account takeover (OWASP Automated Threats OAT-007 and OAT-008; PSD2 RTS Article 2 asks payment providers
    to watch for signs of it). Three misses are more than a typing error; the times are ours.
Misses: stolen passwords that need no guessing, hijacked devices, and thieves who wait.
"""

from streaming.detector import Pattern
from streaming.story import step

IN = """{0}.kind = 'login_succeeded' AND {0}.device_logins = 1 AND {0}.device_id IS NOT NULL
 AND {0}.event_time - LAST(F.event_time) <= {{max_login_ms}}"""
OUT = "{0}.kind IN ('withdrawal', 'transfer_out') AND {0}.event_time - S.event_time <= {{max_exit_ms}}"
FAILED = tuple(step("login_failed", 10 * n, device_id="new") for n in range(3))
ENTERED, LEFT = step("login_succeeded", 600_020, device_id="new"), step("withdrawal", 4_200_020)

DETECTOR = Pattern(
    rows="access_row",
    partition_by=("user_id",),
    steps="F{3} X{0,10}? S Y{0,20}? W",
    define={
        "F": "F.kind = 'login_failed'",
        "X": f"X.kind <> 'login_failed' AND NOT ({IN.format('X')})",
        "S": IN.format("S"),
        "Y": f"NOT ({OUT.format('Y')})",
        "W": OUT.format("W"),
    },
    within_ms=4_800_000,
    last="W",
    parties=("W.user_id",),
    evidence=("FIRST(F.event_id)", "FIRST(F.event_id, 1)", "LAST(F.event_id)", "S.event_id", "W.event_id"),
    values={
        "amount_fen": "W.amount_fen",
        "login_ms": "S.event_time - LAST(F.event_time)",
        "exit_ms": "W.event_time - S.event_time",
    },
    thresholds={"failed_logins": 3, "max_login_ms": 600_000, "max_exit_ms": 3_600_000},
    family="account",
    severity="critical",
    cooldown_s=3600,
    score=90,
    en="{user_id}: {failed_logins} failed logins, a new device {login_ms} ms later, {amount_fen} fen out after {exit_ms} ms.",
    zh="{user_id} 连续 {failed_logins} 次登录失败,{login_ms} 毫秒后新设备登录,{exit_ms} 毫秒后转出 {amount_fen} 分。",
    fires=(
        (*FAILED, ENTERED, LEFT),
        (step("login_succeeded", -9_000), *FAILED, ENTERED, step("login_failed", 600_030), LEFT),
    ),
    silent=(
        (*FAILED[:2], ENTERED, LEFT),
        (step("login_succeeded", -9_000, device_id="new"), *FAILED, ENTERED, LEFT),
        (*FAILED, step("login_succeeded", 600_021, device_id="new"), LEFT),
        (*FAILED, ENTERED, step("withdrawal", 4_200_021)),
        (*FAILED, step("login_succeeded", 99, device_id=None), step("deposit", 999), LEFT),
    ),
)
