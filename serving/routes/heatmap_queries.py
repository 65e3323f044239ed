"""Heatmaps asked for at once: any kind, page, people and time, as numbers, as a table or as a picture."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Response

from schemas.heatmap import HeatmapQuery
from serving.access import needs
from serving.answers.heatmap_queries import CellSessions, HeatmapTold, cell_sessions, heatmap_told
from serving.answers.segments import resolved
from serving.downloads import FILES, PICTURE, file_of, form_for
from serving.heatmap_picture import picture_of
from serving.key_store import ApiKey
from serving.parts import Parts, parts_of

READER = needs("heatmaps:read")
ROUTER = APIRouter(prefix="/v1/heatmaps/query", tags=["heatmaps"], dependencies=[Depends(READER)])

Held = Annotated[Parts, Depends(parts_of)]
EXAMPLE = {"kind": "click", "page": "trade", "viewport": "phone", "days": ["2026-01-01", "2026-01-07"], "measure": "users"}
Asked = Annotated[HeatmapQuery, Body(examples=[EXAMPLE])]


@ROUTER.post("", summary="Any heatmap, at once", response_model=HeatmapTold, responses=FILES | PICTURE)
def query_heatmap(parts: Held, query: Asked, accept: Annotated[str, Header()] = "*/*") -> HeatmapTold | Response:
    """Over everything known now, the newest seconds included; as JSON, CSV, Parquet or PNG by the `Accept` header."""
    form, told = form_for(accept, pictures=True), heatmap_told(parts.warehouse, resolved(parts.saved_segments, query))
    if form == "png":
        return Response(picture_of(told, query.cells), media_type="image/png")
    return told if form == "json" else file_of(told.flat(), form, f"heatmap-{query.kind}-{query.page or 'all'}")


@ROUTER.post("/sessions", summary="The sessions behind a cell")
def query_sessions(
    *,
    parts: Held,
    key: Annotated[ApiKey, Depends(READER)],
    query: Asked,
    page_version: str,
    element: Annotated[str | None, Query(description="left out for the page itself")] = None,
    cell_x: Annotated[int | None, Query(ge=0)] = None,
    cell_y: Annotated[int | None, Query(ge=0)] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> CellSessions:
    """Their clicks add up to those of the cell; ids are masked for roles that may not read profiles, few users are refused."""
    cell = (page_version, element, cell_x, cell_y)
    return cell_sessions(parts.warehouse, resolved(parts.saved_segments, query), cell, key.role, offset=offset, limit=limit)
