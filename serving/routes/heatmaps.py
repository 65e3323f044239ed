"""Published heatmaps: where users clicked on a page on a day, how long and how deep they read it, at which hours."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from schemas.heatmap import Viewport
from serving.access import needs
from serving.answers.heatmaps import ClickKind, HeatmapAnswer, heatmap_answer
from serving.answers.page_days import DayKind, PageDayAnswer, page_day_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/heatmaps", tags=["heatmaps"], dependencies=[Depends(needs("heatmaps:read"))])

Held = Annotated[Parts, Depends(parts_of)]
Version = Annotated[str, Query(description="empty for all versions")]
Platform = Annotated[str, Query(description="empty for all platforms")]
Band = Annotated[Viewport | None, Query(description="a band of viewport widths, left out for all")]


@ROUTER.get("/{page}", summary="The clicks of a page by place")
def get_heatmap(
    *,
    parts: Held,
    page: str,
    day: str | None = None,
    kind: ClickKind = "click",
    page_version: Version = "",
    platform: Platform = "",
    viewport: Band = None,
) -> HeatmapAnswer:
    """Cells of each element; those of under five users are withheld, and the answer says how many clicks that are."""
    chosen = {"page_version": page_version, "platform": platform, "viewport": viewport or ""}
    return heatmap_answer(parts.warehouse, page, day, kind, **chosen)


@ROUTER.get("/{page}/{kind}", summary="Dwell, reach and hours of a page", response_model=PageDayAnswer, responses=FILES)
def get_page_day(
    *,
    parts: Held,
    page: str,
    kind: DayKind,
    day: str | None = None,
    page_version: Version = "",
    platform: Platform = "",
    viewport: Band = None,
    accept: Annotated[str, Header()] = "*/*",
) -> PageDayAnswer | Response:
    """Steps of under five users are left out; as JSON, CSV or Parquet by the `Accept` header."""
    chosen = {"page_version": page_version, "platform": platform, "viewport": viewport or ""}
    form, answer = form_for(accept), page_day_answer(parts.warehouse, page, kind, day, **chosen)
    return answer if form == "json" else file_of(answer.flat(), form, f"{page}-{kind}-{answer.day}")
