"""What is known of a user at the moment of a question; None is unknown, never zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemas.events.alert import Severity

Outcome = Literal["passed", "failed"]
Listed = Literal["allow", "deny"]


@dataclass(frozen=True)
class OpenAlert:
    """The newest alert of a detector about the user that nobody has dismissed; event_time in UTC ms."""

    detector: str
    severity: Severity
    event_time: int


@dataclass(frozen=True)
class LimitVersion:
    """A published limit, and from when on it is in force (UTC ms)."""

    takes_effect_at: int
    limit_fen: int


@dataclass(frozen=True, kw_only=True)
class Known:
    """at: the moment of the question, UTC ms; tier, usual_fen: of the profile (99 % of his trades stay below usual_fen).

    document, face: how the newest check of each ended; risk_score: of the questionnaire, 0 to 100, answered at risk_at;
    device_bound_at: when a device was last bound; position_fen: bought minus sold today in the instrument asked about;
    features: served values that may be relied upon; score_milli, model: the model's rank of how unusual
    that is, in thousandths, None and "none" without one;
    is_stale: whether alerts and lists have not been followed for a while, so that none known does not mean none.
    """

    at: int
    tier: str | None = None
    usual_fen: int | None = None
    document: Outcome | None = None
    face: Outcome | None = None
    is_closed: bool = False
    risk_score: int | None = None
    risk_at: int | None = None
    device_bound_at: int | None = None
    listed: Listed | None = None
    limits: tuple[LimitVersion, ...] = ()
    alerts: tuple[OpenAlert, ...] = ()
    position_fen: int = 0
    features: Mapping[str, int | None] = field(default_factory=dict)
    score_milli: int | None = None
    model: str = "none"
    is_stale: bool = False

    def alerts_of(self, *detectors: str) -> tuple[OpenAlert, ...]:
        """The open alerts of these detectors."""
        return tuple(alert for alert in self.alerts if alert.detector in detectors)
