"""Heatmaps: where users click."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.heatmaps import HeatmapAnswer, heatmap_answer
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/heatmaps", tags=["heatmaps"], dependencies=[Depends(needs("heatmaps:read"))])


@ROUTER.get("/{page}", summary="The clicks of a page by place")
def get_heatmap(
    parts: Annotated[Parts, Depends(parts_of)], page: str, day: str | None = None, page_version: str = "", platform: str = ""
) -> HeatmapAnswer:
    """Cells of each element; those of under five users are withheld, and the answer says how many clicks that are."""
    return heatmap_answer(parts.warehouse, page, day, page_version, platform)
