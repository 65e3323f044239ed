"""What analysts decided about an alert: its state, who decided what when and why, and the next decision."""

from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from schemas.case_store import ALLOWED, NEEDS_REASON, CaseStore, Disposition, State, TakenError, Verdict
from serving.answers.alerts import AlertAnswer
from serving.key_store import ApiKey
from serving.moments import Moment, iso
from serving.problems import Problem, refused


class DispositionRequest(BaseModel):
    """A decision. revision: that of the case as the analyst saw it, 0 when nothing was decided yet."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"verdict": "dismissed", "revision": 1, "reason": "market maker"}]},
    )

    verdict: Verdict
    revision: int = Field(ge=0)
    reason: str = Field("", max_length=500)


class DispositionAnswer(BaseModel):
    """One decision: revision 1 is the first one of its alert; author is the name of the API key."""

    alert_id: str
    revision: int
    detector: str
    entity_id: str
    event_time: Moment
    verdict: Verdict
    reason: str
    author: str
    decided_at: Moment

    @classmethod
    def of(cls, decision: Disposition) -> Self:
        """The answer that tells of a decision."""
        return cls(**{name: value for name, value in asdict(decision).items() if name in cls.model_fields})


class CaseAnswer(BaseModel):
    """The case of one alert: what was decided, the first decision first; allowed: what may be decided next."""

    alert_id: str
    state: State
    revision: int
    allowed: list[Verdict]
    history: list[DispositionAnswer]


def case_of(store: CaseStore, alert_id: str) -> CaseAnswer:
    """The case of an alert; one that nobody decided about is open."""
    history = store.history(alert_id)
    state = history[-1].state if history else "open"
    told = [DispositionAnswer.of(each) for each in history]
    return CaseAnswer(alert_id=alert_id, state=state, revision=len(history), allowed=list(ALLOWED[state]), history=told)


def decide(store: CaseStore, alert: AlertAnswer, wanted: DispositionRequest, who: ApiKey, now_ms: int) -> CaseAnswer:
    """Appends a decision; 409 names who was first when somebody else decided since `wanted.revision`."""
    history = store.history(alert.alert_id)
    new = Disposition(
        alert_id=alert.alert_id, revision=wanted.revision + 1, detector=alert.detector, entity_id=alert.entity_id,
        event_time=alert.event_time, verdict=wanted.verdict, reason=wanted.reason.strip(), author=who.name, key_id=who.key_id,
        decided_at=now_ms,
    )  # fmt: skip
    if wanted.revision > len(history):
        raise refused("revision", wanted.revision, f"at most {len(history)}, the revision of the case")
    if wanted.verdict in NEEDS_REASON and not new.reason:
        raise refused("reason", wanted.reason, f"why it is {wanted.verdict}")
    before = history[wanted.revision - 1].state if wanted.revision else "open"
    if wanted.verdict not in ALLOWED[before]:
        raise refused("verdict", wanted.verdict, f"one of {', '.join(ALLOWED[before])} while the case is {before}")
    try:
        store.add(new)
    except TakenError as taken:
        raise conflict(taken.winner) from None
    return case_of(store, alert.alert_id)


def conflict(winner: Disposition) -> Problem:
    """The problem of one who came second."""
    detail = f"{winner.author} was first: {winner.verdict} at {iso(winner.decided_at)}"
    return Problem(409, detail, field="revision", value=str(winner.revision - 1), rule=f"the case is at {winner.revision} now",
                   author=winner.author, verdict=winner.verdict, decided_at=iso(winner.decided_at))  # fmt: skip
