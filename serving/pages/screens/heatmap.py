"""The heatmap page: where users clicked, over a drawing of the page."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from schemas.catalogue import page_catalogue
from serving.answers.heatmaps import HeatmapAnswer, heatmap_answer
from serving.answers.publications import publications
from serving.pages.drawing import element_shares, patches
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.reader import Preferences
from serving.parts import parts_of

FIRST = "trade"


@ui.page("/heatmap", response_timeout=PATIENCE_S)
async def heatmap(request: Request) -> None:
    """The chosen page and day are in the address."""
    with frame(request, "heatmap") as reader:
        if not allowed(request, reader, "heatmap"):
            return
        warehouse = parts_of(request).warehouse
        page = request.query_params.get("page") or FIRST
        with told(reader):
            answer = await to_thread.run_sync(heatmap_answer, warehouse, page, request.query_params.get("day"))
            days = [run.day for run in await to_thread.run_sync(publications, warehouse, "heatmap_cell")]
            show(reader, answer, days)


def show(reader: Preferences, answer: HeatmapAnswer, days: list[str]) -> None:
    """Drawing and table."""
    layout = page_catalogue()[answer.page]
    piece("heatmap_head.html", reader, answer=answer, days=days, layouts=page_catalogue())
    if not answer.clicks:
        note(reader, "empty", reader.words["no_clicks"])
    with ui.element("div").classes("split heatmap-split"):
        piece("heatmap_drawing.html", reader, layout=layout, patches=patches(layout, answer.cells))
        piece("heatmap_table.html", reader, answer=answer, shares=element_shares(layout, answer.cells, reader.lang))
