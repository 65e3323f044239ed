"""Decisions as the API tells them: what is asked, what follows with every reason, one by its id, a list."""

from typing import Annotated, Any, Literal, Self

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field

from schemas.decisions.check import Verdict
from schemas.decisions.judgement import Reason
from schemas.decisions.question import Question, Side, Subject
from schemas.decisions.sentences import sentence
from schemas.events.decision import Decision
from serving.cursor import Cursor
from serving.decisions.desk import DecisionDesk, Given, decision_in, versions_in
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

Named = Annotated[str, Field(min_length=1, max_length=128)]
Amount = Annotated[int, Field(ge=1, le=10**15, strict=True)]


class TradeRequest(BaseModel):
    """May this user place this trade? request_id: your own name of the question: asked again, it gets the same answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{
        "request_id": "core-2026-01-31-000001", "user_id": "u00042", "instrument": "GOLD", "side": "buy", "amount_fen": 150_000,
    }]})  # fmt: skip

    request_id: Named
    user_id: Named
    instrument: Named
    side: Side
    amount_fen: Amount

    def question(self) -> Question:
        """What the desk is asked."""
        return Question(subject="pre_trade", **self.model_dump())


class WithdrawalRequest(BaseModel):
    """May this user take this money out? device_id: where it was asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{
        "request_id": "pay-2026-01-31-000001", "user_id": "u00042", "amount_fen": 900_000, "device_id": "d00042",
    }]})  # fmt: skip

    request_id: Named
    user_id: Named
    amount_fen: Amount
    device_id: Named | None = None

    def question(self) -> Question:
        """What the desk is asked."""
        return Question(subject="withdraw", **self.model_dump())


class ReasonAnswer(BaseModel):
    """verdict: what follows from this reason alone; `allow` tells of a missing input that was let pass."""

    check: str
    code: str
    verdict: Verdict
    sentence_en: str
    sentence_zh: str


class DecisionAnswer(BaseModel):
    """limit_fen: the limit in force, of a trade; values: every number looked at; versions: of each check and the model."""

    decision_id: str
    request_id: str
    user_id: str
    subject: Subject
    verdict: Verdict
    reasons: list[ReasonAnswer]
    limit_fen: int | None
    instrument: str | None
    side: Side | None
    amount_fen: int | None
    values: dict[str, int | None]
    versions: dict[str, str]
    asked_by: str | None
    decided_at: Moment
    is_repeated: bool = False

    @classmethod
    def of(cls, event: Decision, is_repeated: bool = False) -> Self:
        """The answer that tells of a decision."""
        told = {name: value for name, value in vars(event).items() if name in cls.model_fields}
        reasons = [reason_answer(Reason.read(text), event.values) for text in event.reasons]
        made = {"decision_id": event.event_id, "decided_at": event.event_time, "is_repeated": is_repeated}
        return cls(**told | made | {"reasons": reasons, "versions": dict(versions_in(event.versions))})


class DecisionPage(BaseModel):
    """Decisions, the newest first; next: the cursor of the following page, None on the last."""

    decisions: list[DecisionAnswer]
    next: str | None


class DecisionFilter(BaseModel):
    """Which decisions; empty admits all. check: some reason of this check."""

    user: str = ""
    subject: Literal["", "pre_trade", "withdraw"] = ""
    verdict: Literal["", "allow", "deny", "review"] = ""
    check: str = ""


def reason_answer(reason: Reason, values: dict[str, int | None]) -> ReasonAnswer:
    """A reason with its sentences."""
    said = sentence(reason, values)
    return ReasonAnswer(**vars(reason), sentence_en=said.en, sentence_zh=said.zh)


async def ask(desk: DecisionDesk, question: Question, asked_by: str, now_ms: int) -> DecisionAnswer:
    """The decision about a question, once it is on the topic."""
    given: Given = await desk.decide(question, asked_by, now_ms)
    return DecisionAnswer.of(given.decision, given.is_repeated)


async def decision_by_id(desk: DecisionDesk, warehouse: Warehouse, decision_id: str) -> DecisionAnswer:
    """A decision, wherever it is known first; a problem when nobody knows it."""
    kept = await desk.memory.kept(decision_id)
    if kept is not None and kept.is_sent:
        return DecisionAnswer.of(decision_in(kept.event))
    rows = await to_thread.run_sync(lambda: warehouse.rows("decision_by_id", decision_id=decision_id))
    if not rows:
        raise Problem(404, f"decision_id={decision_id}: no decision has this id", field="decision_id", value=decision_id)
    return DecisionAnswer.of(event_in(rows[0]))


def decision_page(warehouse: Warehouse, wanted: DecisionFilter, cursor: str | None, limit: int) -> DecisionPage:
    """A page of decisions from the warehouse, the newest first."""
    before = Cursor.read(cursor) if cursor else Cursor.newest()
    place: dict[str, Any] = {"before_time": before.event_time, "before_id": before.alert_id, "limit": limit + 1}
    rows = warehouse.rows("decisions_page", **wanted.model_dump(), **place)
    more = Cursor(rows[limit - 1]["event_time"], rows[limit - 1]["event_id"]).text() if len(rows) > limit else None
    return DecisionPage(decisions=[DecisionAnswer.of(event_in(row)) for row in rows[:limit]], next=more)


def event_in(row: dict[str, Any]) -> Decision:
    """The event in a row of the warehouse."""
    return Decision(**row)
