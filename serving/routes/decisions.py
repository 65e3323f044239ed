"""Decisions: asked before a trade or a withdrawal, and read afterwards."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from serving.access import needs
from serving.answers.decisions import (
    DecisionAnswer,
    DecisionFilter,
    DecisionPage,
    TradeRequest,
    WithdrawalRequest,
    ask,
    decision_by_id,
    decision_page,
)
from serving.key_store import ApiKey
from serving.moments import now_ms
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/decisions", tags=["decisions"])

Has = Annotated[Parts, Depends(parts_of)]
Asks = Annotated[ApiKey, Depends(needs("decisions:ask"))]
READS = Depends(needs("decisions:read"))
OTHER: dict[int | str, dict[str, Any]] = {409: {"description": "The request_id stands for another question"}}


@ROUTER.post("/pre-trade", summary="May this trade be placed?", response_model=DecisionAnswer, responses=OTHER)
async def post_pre_trade(parts: Has, who: Asks, asked: TradeRequest) -> Response:
    """Allow, deny or review, with every reason; the same request_id gets the same answer, whichever process is asked.

    Checks in their order: identity, suitability, position cap, per-trade limit, open critical alerts, lists, model score. The
    answer is on the topic `decision.v1` before it is given.
    """
    return as_json(await ask(parts.decisions, asked.question(), who.name, now_ms()))


@ROUTER.post("/withdraw", summary="May this money be taken out?", response_model=DecisionAnswer, responses=OTHER)
async def post_withdraw(parts: Has, who: Asks, asked: WithdrawalRequest) -> Response:
    """As before a trade; the checks: identity, money passing through, takeover, structuring, alerts, lists, model score."""
    return as_json(await ask(parts.decisions, asked.question(), who.name, now_ms()))


@ROUTER.get("", summary="Decisions, newest first", dependencies=[READS])
def list_decisions(
    parts: Has, wanted: Annotated[DecisionFilter, Depends()], cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> DecisionPage:  # fmt: skip
    """A page of decisions, of one user, verdict, subject or check where wanted; `next` leads to the following page."""
    return decision_page(parts.warehouse, wanted, cursor, limit)


@ROUTER.get("/{decision_id}", summary="One decision", dependencies=[READS])
async def get_decision(parts: Has, decision_id: str) -> DecisionAnswer:
    """A decision with everything that it was made of."""
    return await decision_by_id(parts.decisions, parts.warehouse, decision_id)


def as_json(answer: DecisionAnswer) -> Response:
    """The answer as it is: it was checked when it was made, and checking it again would take as long as deciding."""
    return Response(answer.model_dump_json(), media_type="application/json")
