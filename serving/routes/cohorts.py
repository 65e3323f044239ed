"""Cohorts: what became of each week's new users."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.cohorts import CohortsAnswer, cohorts_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/cohorts", tags=["growth"], dependencies=[Depends(needs("growth:read"))])


@ROUTER.get("", summary="Retention and revenue by week of registration", response_model=CohortsAnswer, responses=FILES)
def get_cohorts(
    parts: Annotated[Parts, Depends(parts_of)], day: str | None = None, accept: Annotated[str, Header()] = "*/*"
) -> CohortsAnswer | Response:
    """The triangle as `day`, or the newest day, left it; JSON, CSV or Parquet by `Accept`."""
    form, answer = form_for(accept), cohorts_answer(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"cohorts-{answer.day}")
