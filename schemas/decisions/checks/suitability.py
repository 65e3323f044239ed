"""Does the product fit the user: the score of his risk questionnaire against the risk of what he wants to trade.

Source: MiFID II Article 25; CSRC rules on investor suitability (score of the questionnaire against the product's grade).
"""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.products import LEAST_SCORE, PRODUCTS
from schemas.decisions.question import Question

VALID_MS = 365 * 86_400_000
"""A questionnaire is answered anew every year."""


def look(question: Question, known: Known) -> Look:
    """Score and product must both be known to be compared."""
    product = PRODUCTS.get(question.instrument or "")
    least = LEAST_SCORE[product.risk] if product else None
    values = {"risk_score": known.risk_score, "product_risk": product.risk if product else None, "least_score": least}
    missing = [] if product else ["product"]
    if known.risk_score is None:
        return Look((), values, (*missing, "questionnaire"))
    found = ["too_risky"] if least is not None and known.risk_score < least else []
    if known.risk_at is not None and known.at - known.risk_at > VALID_MS:
        found.append("questionnaire_expired")
    return Look(tuple(found), values, tuple(missing))


CHECK = Check(
    place=20,
    subjects=("pre_trade",),
    on_missing="review",
    look=look,
    says={
        "too_risky": Says(
            "deny",
            "The product's risk is {product_risk} of 5 and needs a score of {least_score}; the user has {risk_score}.",
            "产品风险等级 {product_risk}（共 5 级）要求测评得分不低于 {least_score}，该用户为 {risk_score}。",
        ),
        "questionnaire_expired": Says("review", "The risk questionnaire is older than a year.", "风险测评已超过一年。"),
    },
)
