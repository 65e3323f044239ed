"""Verification: an alert held against the events in the lake."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.alerts import alert_by_id
from serving.answers.verification import VerificationAnswer, verification_of
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/alerts", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])
NOT_YET: dict[int | str, dict[str, Any]] = {
    409: {"description": "The lake does not have the alert yet"},
    503: {"description": "The lake does not answer"},
}


@ROUTER.get("/{alert_id}/verification", summary="An alert, derived again from the lake", responses=NOT_YET)
async def verify_alert(parts: Annotated[Parts, Depends(parts_of)], alert_id: str) -> VerificationAnswer:
    """Looks the events behind an alert up, counts them, and derives the alert again; it takes some ten seconds."""
    await to_thread.run_sync(alert_by_id, parts.warehouse, alert_id)
    return await verification_of(alert_id)
