"""Is one trade worth more than the user may trade at once, by his tier, his own history and the risk around him now."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question
from schemas.decisions.trade_limit import in_force_fen, risk_milli


def look(question: Question, known: Known) -> Look:
    """A trade of exactly the limit is within it. A profile that is missing makes the limit that of the most protected tier."""
    limit = in_force_fen(known)
    values = {
        "amount_fen": question.amount_fen,
        "limit_fen": limit,
        "usual_fen": known.usual_fen,
        "risk_milli": risk_milli(known.alerts, known.score_milli),
    }
    return Look(("over_limit",) if question.amount_fen > limit else (), values, () if known.tier else ("profile",))


CHECK = Check(
    place=40,
    subjects=("pre_trade",),
    on_missing="allow",
    look=look,
    says={
        "over_limit": Says(
            "deny",
            "The trade is worth {amount_fen}; the limit in force is {limit_fen}.",
            "本次交易 {amount_fen}，超过当前单笔限额 {limit_fen}。",
        )
    },
)
