"""The most one trade of a user may be worth: from his tier, his own history, and how calm things are around him.

    usual    = five times what 99 % of his trades stay below (nothing when he has no history)
    baseline = usual, but at least the floor and at most the ceiling of his tier
    limit    = least + (baseline - least) * (1000 - risk) / 1000, rounded down

`least`, floor and ceiling are of the tier; risk is 0 to 1000, from open alerts and the model's score. So a limit never lies
outside [least, ceiling], never falls when tier or usual trade rises, and never rises when risk does. The ceilings are those of
the detector of breaches for users without a limit of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.decisions.known import Known, LimitVersion, OpenAlert

TIMES_USUAL = 5
CALM = 1000


@dataclass(frozen=True)
class Bounds:
    """Of a tier, in fen. least: what always stays possible; floor: for who has no history; ceiling: what no history exceeds."""

    least_fen: int
    floor_fen: int
    ceiling_fen: int


BOUNDS = {
    "novice": Bounds(100_000, 200_000, 1_000_000),
    "mature": Bounds(1_000_000, 2_000_000, 10_000_000),
    "institution": Bounds(25_000_000, 50_000_000, 100_000_000),
}
UNKNOWN_TIER = "novice"
"""Who has no profile yet is treated as the most protected tier."""

ALERT_RISK = {"critical": 500, "high": 250, "medium": 100, "low": 25, "info": 0}
"""What one open alert of a severity adds to the risk."""


ORDINARY_MILLI, UNUSUAL_STEP = 990, 50
"""Up to this rank a score is no risk; each thousandth above it adds so much."""


def baseline_fen(tier: str | None, usual_fen: int | None) -> int:
    """The limit of a calm user; usual_fen: what 99 % of his trades stay below, None without history."""
    bounds = BOUNDS[tier or UNKNOWN_TIER]
    return min(max(TIMES_USUAL * (usual_fen or 0), bounds.floor_fen), bounds.ceiling_fen)


def risk_milli(alerts: Iterable[OpenAlert], score_milli: int | None = None) -> int:
    """How uneasy things are, 0 to 1000: open alerts add up, and the model's score takes its share of the calm that is left.

    A score is a rank, so only the most unusual hundredth of all moments counts, the very last as much as a critical alert.
    """
    calm = max(0, CALM - sum(ALERT_RISK[alert.severity] for alert in alerts))
    unusual = min(max((score_milli or 0) - ORDINARY_MILLI, 0) * UNUSUAL_STEP, ALERT_RISK["critical"])
    return CALM - calm * (CALM - unusual) // CALM


def limit_fen(tier: str | None, usual_fen: int | None, risk: int) -> int:
    """The limit by the formula above; risk in thousandths."""
    least = BOUNDS[tier or UNKNOWN_TIER].least_fen
    return least + (baseline_fen(tier, usual_fen) - least) * (CALM - risk) // CALM


def in_force_fen(known: Known) -> int:
    """The limit that a decision holds a trade to, at the moment of the question.

    It is the least of the limit by what is known now, the published version in force, and every version that is published but
    not in force yet. So risk lowers it at once and calm raises it only when the raised version is in force; and a trade that is
    allowed is, for as long as versions take to come into force, within the limit that the detector of breaches reads.
    """
    now = limit_fen(known.tier, known.usual_fen, risk_milli(known.alerts, known.score_milli))
    return min([now, *(version.limit_fen for version in standing(known.limits, known.at))])


def standing(versions: Iterable[LimitVersion], at: int) -> list[LimitVersion]:
    """The newest version in force at a moment, and all later ones, by time."""
    ordered = sorted(versions, key=lambda version: version.takes_effect_at)
    begun = [version for version in ordered if version.takes_effect_at <= at]
    return begun[-1:] + ordered[len(begun) :]
