"""Does the trained model find the user's behaviour unlike everybody's: a high score asks for a look, it never refuses."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question

REVIEWED_FROM_MILLI = 999
"""A score is a rank: one moment in a thousand is as unusual as that."""


def look(_: Question, known: Known) -> Look:
    """Without a model, or when it has no answer, the score is missing."""
    score = known.score_milli
    found = ("unusual",) if score is not None and score >= REVIEWED_FROM_MILLI else ()
    return Look(found, {"score_milli": score}, () if score is not None else ("score",))


CHECK = Check(
    place=70,
    subjects=("pre_trade", "withdraw"),
    on_missing="allow",
    look=look,
    says={
        "unusual": Says(
            "review", "The model finds this unusual: {score_milli} of 1,000.", "模型判断行为异常：{score_milli} / 1,000。"
        )
    },
)
