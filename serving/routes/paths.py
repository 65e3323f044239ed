"""Paths: what people did next after a page or an event, or what led them there."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Response

from schemas.path import PathQuery
from serving.access import needs
from serving.answers.path_queries import EdgeSessions, PathsAnswer, edge_sessions, paths_answer
from serving.downloads import FILES, file_of, form_for
from serving.key_store import ApiKey
from serving.moments import Moment
from serving.parts import Parts, parts_of

READER = needs("funnels:read")
ROUTER = APIRouter(prefix="/v1/paths", tags=["paths"], dependencies=[Depends(READER)])

Held = Annotated[Parts, Depends(parts_of)]
EXAMPLE = {
    "name": "after_home", "from": {"event": "page_view", "where": [["page", "=", "home"]]}, "depth": 3, "top": 6,
    "range": ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
}  # fmt: skip
Asked = Annotated[PathQuery, Body(examples=[EXAMPLE])]


@ROUTER.post("/query", summary="Paths from or to any event, at once", response_model=PathsAnswer, responses=FILES)
def query_paths(
    parts: Held, query: Asked, as_of: Moment | None = None, accept: Annotated[str, Header()] = "*/*"
) -> PathsAnswer | Response:
    """Over the events in the warehouse, as known at `as_of`; CSV and Parquet, by the `Accept` header, hold one row an edge."""
    form, answer = form_for(accept), paths_answer(parts.warehouse, query, as_of)
    return answer if form == "json" else file_of(answer.flat(), form, "paths")


@ROUTER.post("/query/sessions", summary="The sessions behind an edge")
def query_sessions(
    *,
    parts: Held,
    key: Annotated[ApiKey, Depends(READER)],
    query: Asked,
    level: Annotated[int, Query(ge=1, description="of the edge")],
    source: str,
    target: str,
    as_of: Moment | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> EdgeSessions:
    """Exactly as many as the edge says; user ids are masked for roles that may not read profiles, few users are refused."""
    edge = (level, source, target)
    return edge_sessions(parts.warehouse, query, key.role, edge, as_of=as_of, offset=offset, limit=limit)
