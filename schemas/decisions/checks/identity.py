"""Is it certain who the user is: did his papers and his face pass, and is the account still open."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question


def look(_: Question, known: Known) -> Look:
    """The newest outcome of each part counts; a part that was never checked is missing."""
    parts = {"document": known.document, "face": known.face}
    found = [f"{part}_failed" for part, outcome in parts.items() if outcome == "failed"]
    missing = tuple(part for part, outcome in parts.items() if outcome is None)
    return Look((*found, *(("account_closed",) if known.is_closed else ())), {}, missing)


CHECK = Check(
    place=10,
    subjects=("pre_trade", "withdraw"),
    on_missing="deny",
    is_fixed=True,
    look=look,
    says={
        "document_failed": Says("deny", "The identity document was refused.", "身份证件核验未通过。"),
        "face_failed": Says("deny", "The face check was refused.", "人脸核验未通过。"),
        "account_closed": Says("deny", "The account is closed.", "账户已注销。"),
    },
)
