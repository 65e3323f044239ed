"""Was money cut into pieces to stay below the reporting threshold before it is taken out.

Source: PBOC large-transaction reporting (¥50,000 in cash), FATF indicators (several deposits just below the threshold).
"""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question

DETECTORS = ("structuring", "linked_structuring")
MOST_NEAR_DEPOSITS = 1


def look(_: Question, known: Known) -> Look:
    """Deposits just below the threshold are counted over the reporting day."""
    found = ["alerted"] if known.alerts_of(*DETECTORS) else []
    near = known.features.get("near_deposits_day")
    if near is not None and near > MOST_NEAR_DEPOSITS:
        found.append("near_threshold")
    return Look(tuple(found), {"near_deposits_day": near}, () if near is not None else ("near_deposits_day",))


CHECK = Check(
    place=46,
    subjects=("withdraw",),
    on_missing="allow",
    look=look,
    features=("near_deposits_day",),
    says={
        "alerted": Says("review", "An alert of structuring is open.", "存在未处理的拆分入金告警。"),
        "near_threshold": Says(
            "review",
            "{near_deposits_day} deposits of today lie just below the reporting threshold.",
            "当日有 {near_deposits_day} 笔入金略低于申报标准。",
        ),
    },
)
