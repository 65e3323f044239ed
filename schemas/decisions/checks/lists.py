"""Is the user on the list of those who are always refused; who is on the list of the trusted is not sent to review."""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question


def look(_: Question, known: Known) -> Look:
    """Lists are kept by people, with their reasons."""
    found, missing = ("listed",) if known.listed == "deny" else (), ("lists",) if known.is_stale else ()
    return Look(found, {"on_allow_list": int(known.listed == "allow")}, missing)


CHECK = Check(
    place=60,
    subjects=("pre_trade", "withdraw"),
    on_missing="review",
    look=look,
    says={"listed": Says("deny", "The user is on the deny list.", "该用户在拒绝名单中。")},
)
