"""Campaigns: what they change."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.campaigns import CampaignsAnswer, campaigns_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/campaigns", tags=["growth"], dependencies=[Depends(needs("growth:read"))])


@ROUTER.get("", summary="Uplift of sharing campaigns against their holdout", response_model=CampaignsAnswer, responses=FILES)
def get_campaigns(
    parts: Annotated[Parts, Depends(parts_of)], day: str | None = None, accept: Annotated[str, Header()] = "*/*"
) -> CampaignsAnswer | Response:
    """Both arms of every campaign over the 28 days up to `day`, and their difference; a file holds the arms."""
    form, answer = form_for(accept), campaigns_answer(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"campaigns-{answer.day}")
