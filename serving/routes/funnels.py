"""Funnels: how many users reached each step, who they are, and any funnel asked for at once."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Response

from schemas.funnel import Funnel
from serving.access import needs
from serving.answers.funnel_members import MOST, MembersAnswer, members_answer
from serving.answers.funnel_queries import QueryAnswer, query_answer
from serving.answers.funnels import FunnelAnswer, Revision, funnel_answer, revisions
from serving.downloads import FILES, file_of, form_for
from serving.key_store import ApiKey
from serving.moments import Moment
from serving.parts import Parts, parts_of
from serving.problems import refused

READER = needs("funnels:read")
ROUTER = APIRouter(prefix="/v1/funnels", tags=["funnels"], dependencies=[Depends(READER)])

Held = Annotated[Parts, Depends(parts_of)]
EXAMPLE = {
    "name": "first_deposit", "window_s": 604800,
    "steps": [{"event": "registered"}, {"event": "kyc_passed"}, {"event": "deposit"}],
    "breakdown": {"property": "channel", "attribution": "step", "step": 1},
    "range": ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
}  # fmt: skip


@ROUTER.post("/query", summary="Any funnel, at once")
def query_funnel(
    *,
    parts: Held,
    key: Annotated[ApiKey, Depends(READER)],
    funnel: Annotated[Funnel, Body(examples=[EXAMPLE])],
    as_of: Moment | None = None,
    users: Annotated[bool, Query(description="name the users of each step")] = False,
    compare_start: Moment | None = None,
    compare_end: Moment | None = None,
) -> QueryAnswer:
    """Over the events in the warehouse, as known at `as_of`, by default the newest event's time; beside another period."""
    if (compare_start is None) != (compare_end is None):
        raise refused("compare_end", compare_end, "compare_start and compare_end together")
    before = None if compare_start is None or compare_end is None else (compare_start, compare_end)
    if before and before[0] >= before[1]:
        raise refused("compare_end", compare_end, "after compare_start")
    return query_answer(parts.warehouse, funnel, key.role, as_of=as_of, users=users, before=before)


@ROUTER.get("/{name}", summary="A published funnel", response_model=FunnelAnswer, responses=FILES)
def get_funnel(
    parts: Held, name: str, day: str | None = None, accept: Annotated[str, Header()] = "*/*"
) -> FunnelAnswer | Response:
    """The funnel of a day, or of the newest, as JSON, CSV or Parquet by the `Accept` header."""
    form, answer = form_for(accept), funnel_answer(parts.warehouse, name, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"{name}-{answer.day}")


@ROUTER.get("/{name}/steps/{step}/users", summary="The users behind a number")
def get_members(
    *,
    parts: Held,
    key: Annotated[ApiKey, Depends(READER)],
    name: str,
    step: int,
    day: str | None = None,
    breakdown: Annotated[str, Query(description="a value of the breakdown, empty for all users")] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 1000,
) -> MembersAnswer:
    """Exactly as many as the published number says; ids are masked for roles that may not read profiles."""
    return members_answer(parts.warehouse, name, step, key.role, day=day, breakdown=breakdown, offset=offset, limit=limit)


@ROUTER.get("/{name}/revisions", summary="Published numbers that changed later")
def get_revisions(parts: Held, name: str, day: str | None = None) -> list[Revision]:
    """The newest change first."""
    return revisions(parts.warehouse, name, day)
