"""Is somebody else at the account: failed logins, a device bound just now, or an alert of a takeover.

Source: OWASP ASVS 2.2.3 (notice and delay after a change of authenticators); card schemes' cooling-off after a new device.
"""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question

DETECTORS = ("takeover", "impossible_travel")
MOST_FAILED_LOGINS = 2
COOLING_OFF_MS = 86_400_000


def look(_: Question, known: Known) -> Look:
    """A device is new for a day; who never bound one since we look has none that is new."""
    found = ["alerted"] if known.alerts_of(*DETECTORS) else []
    failed = known.features.get("failed_logins_1h")
    age_ms = None if known.device_bound_at is None else max(known.at - known.device_bound_at, 0)
    if failed is not None and failed > MOST_FAILED_LOGINS:
        found.append("failed_logins")
    if age_ms is not None and age_ms < COOLING_OFF_MS:
        found.append("new_device")
    values = {"failed_logins_1h": failed, "device_age_ms": age_ms}
    return Look(tuple(found), values, () if failed is not None else ("failed_logins_1h",))


CHECK = Check(
    place=44,
    subjects=("withdraw",),
    on_missing="review",
    look=look,
    features=("failed_logins_1h",),
    says={
        "alerted": Says("deny", "An alert of a takeover is open.", "存在未处理的账户盗用告警。"),
        "failed_logins": Says(
            "review", "{failed_logins_1h} logins failed within the hour.", "一小时内登录失败 {failed_logins_1h} 次。"
        ),
        "new_device": Says("review", "A device was bound less than a day ago.", "一天内绑定过新设备。"),
    },
)
