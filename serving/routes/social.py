"""Social numbers: how far users carry the platform."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.social import SocialAnswer, social_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/social", tags=["growth"], dependencies=[Depends(needs("growth:read"))])


@ROUTER.get("", summary="Shares, invitations, chat groups and topics", response_model=SocialAnswer, responses=FILES)
def get_social(
    parts: Annotated[Parts, Depends(parts_of)], day: str | None = None, accept: Annotated[str, Header()] = "*/*"
) -> SocialAnswer | Response:
    """The day's numbers with the thirty days before it, its chat groups and topics; a file holds the days."""
    form, answer = form_for(accept), social_answer(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"social-{answer.day}")
