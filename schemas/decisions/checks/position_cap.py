"""Would the user hold too much of one instrument: his position of the day with this trade, against the cap of his tier."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.products import CAP_FEN, PRODUCTS
from schemas.decisions.question import Question
from schemas.decisions.trade_limit import UNKNOWN_TIER


def look(question: Question, known: Known) -> Look:
    """A trade that makes the position smaller is always within the cap; positions are settled daily (D+0)."""
    product = PRODUCTS.get(question.instrument or "")
    after = known.position_fen + question.signed_fen
    if product is None:
        return Look((), {"position_fen": known.position_fen, "position_after_fen": after}, ("product",))
    cap = CAP_FEN[known.tier or UNKNOWN_TIER] * product.cap_milli // 1000
    values = {"position_fen": known.position_fen, "position_after_fen": after, "position_cap_fen": cap}
    grows = abs(after) > abs(known.position_fen)
    return Look(("over_cap",) if grows and abs(after) > cap else (), values)


CHECK = Check(
    place=30,
    subjects=("pre_trade",),
    on_missing="review",
    look=look,
    says={
        "over_cap": Says(
            "deny",
            "The position would be {position_after_fen}; the cap is {position_cap_fen}.",
            "交易后持仓为 {position_after_fen}，超过上限 {position_cap_fen}。",
        )
    },
)
