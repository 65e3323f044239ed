"""Does money only pass through: in and out again within the hour, hardly traded.

Source: FATF indicators of money laundering in securities (funds withdrawn soon after deposit without trading).
"""

from schemas.decisions.check import Check, Look, Says
from schemas.decisions.known import Known
from schemas.decisions.question import Question

DETECTORS = ("deposit_withdraw", "linked_deposit_withdraw", "round_trip_funds", "fan_in", "fan_out")
LEAST_DEPOSIT_FEN = 1_000_000
OUT_MILLI, TRADED_MILLI = 900, 100
"""Nine tenths of the hour's deposits leave, less than a tenth was traded."""

FEATURES = ("deposit_fen_1h", "withdrawal_fen_1h", "fill_fen_1h")


def look(question: Question, known: Known) -> Look:
    """The withdrawal counts with those of the hour."""
    found = ["alerted"] if known.alerts_of(*DETECTORS) else []
    values = {name: known.features.get(name) for name in FEATURES} | {"amount_fen": question.amount_fen}
    if missing := tuple(name for name in FEATURES if values[name] is None):
        return Look(tuple(found), values, missing)
    paid_in, taken_out, traded = (values[name] or 0 for name in FEATURES)
    leaves = (taken_out + question.amount_fen) * 1000 >= paid_in * OUT_MILLI
    if paid_in >= LEAST_DEPOSIT_FEN and leaves and traded * 1000 < paid_in * TRADED_MILLI:
        found.append("passes_through")
    return Look(tuple(found), values)


CHECK = Check(
    place=42,
    subjects=("withdraw",),
    on_missing="review",
    look=look,
    features=FEATURES,
    says={
        "alerted": Says("deny", "An alert about money passing through is open.", "存在未处理的资金快进快出告警。"),
        "passes_through": Says(
            "review",
            "{deposit_fen_1h} came in within the hour, {fill_fen_1h} was traded, and {amount_fen} is to leave.",
            "一小时内入金 {deposit_fen_1h}，成交 {fill_fen_1h}，现申请提现 {amount_fen}。",
        ),
    },
)
