"""Dispositions: what analysts decide about alerts."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.alerts import alert_by_id
from serving.answers.dispositions import CaseAnswer, DispositionRequest, case_of, decide
from serving.key_store import ApiKey
from serving.moments import now_ms
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/alerts", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])

Has = Annotated[Parts, Depends(parts_of)]
Decides = Annotated[ApiKey, Depends(needs("alerts:dispose"))]


@ROUTER.get("/{alert_id}/dispositions", summary="What was decided about an alert")
def get_dispositions(parts: Has, alert_id: str) -> CaseAnswer:
    """The case with its history; `revision` is what the next decision must name."""
    return case_of(parts.cases, alert_by_id(parts.warehouse, alert_id).alert_id)


@ROUTER.post("/{alert_id}/disposition", summary="Decide about an alert", responses={409: {"description": "Another was first"}})
def post_disposition(parts: Has, alert_id: str, wanted: DispositionRequest, who: Decides) -> CaseAnswer:
    """Appends acknowledged, confirmed, false_positive, valuable, dismissed or reopened to what was decided."""
    return decide(parts.cases, alert_by_id(parts.warehouse, alert_id), wanted, who, now_ms())
