"""The funnel page: how many users reached each step, as a chart and a table, in all and by channel."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from schemas.catalogue import funnel_catalogue
from serving.answers.funnels import FunnelAnswer, funnel_answer
from serving.answers.publications import publications
from serving.moments import now_ms
from serving.pages.frame import OLD_MS, PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.funnel_chart import funnel_options
from serving.pages.reader import Preferences
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/funnel", response_timeout=PATIENCE_S)
async def funnel(request: Request) -> None:
    """The chosen funnel, day and channel are in the address."""
    with frame(request, "funnel") as reader:
        if not allowed(request, reader, "funnel"):
            return
        warehouse = parts_of(request).warehouse
        name = request.query_params.get("name") or next(iter(funnel_catalogue()))
        with told(reader):
            answer = await to_thread.run_sync(funnel_answer, warehouse, name, request.query_params.get("day"))
            days = [run.day for run in await to_thread.run_sync(publications, warehouse, "funnel_step")]
            show(reader, answer, days, request.query_params.get("channel", ""))


def show(reader: Preferences, answer: FunnelAnswer, days: list[str], channel: str) -> None:
    """Chart and tables."""
    steps = answer.breakdown.get(channel, answer.steps)
    chosen = channel if channel in answer.breakdown else ""
    piece("funnel_head.html", reader, answer=answer, days=days, names=list(funnel_catalogue()), channel=chosen)
    if now_ms() - answer.published_at > OLD_MS:
        note(reader, "stale", reader.words["old_numbers"])
    with ui.element("div").classes("split funnel-split"):
        with ui.element("section").classes("card"):
            CHART(funnel_options(steps), renderer="svg").classes("funnel-chart")
        piece("funnel_table.html", reader, steps=steps, first=steps[0].users if steps else 0)
    piece("funnel_channels.html", reader, answer=answer, channel=chosen)
