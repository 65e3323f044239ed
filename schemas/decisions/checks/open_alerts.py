"""Is there an open critical alert about the user: one that no analyst has dismissed or called false."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question


def look(_: Question, known: Known) -> Look:
    """Counts detectors, of each its newest alert; while alerts are not followed, that there is none is not known."""
    critical = [alert for alert in known.alerts if alert.severity == "critical"]
    values = {"open_alerts": len(known.alerts), "open_critical_alerts": len(critical)}
    return Look(("critical",) if critical else (), values, ("alerts",) if known.is_stale else ())


CHECK = Check(
    place=50,
    subjects=("pre_trade", "withdraw"),
    on_missing="review",
    look=look,
    says={
        "critical": Says(
            "deny",
            "{open_critical_alerts} critical alerts about the user are open.",
            "该用户有 {open_critical_alerts} 类严重告警未处理。",
        )
    },
)
