"""The channels page: what each channel brings, what it costs, and when that pays back."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.channels import ESTIMATES, ChannelsAnswer, channels_answer
from serving.answers.publications import publications
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, published_head, told
from serving.pages.reader import Preferences
from serving.pages.trend_chart import bar_options
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/channels", response_timeout=PATIENCE_S)
async def channels(request: Request) -> None:
    """The chosen day is in the address."""
    with frame(request, "channels") as reader:
        if not allowed(request, reader, "channels"):
            return
        warehouse = parts_of(request).warehouse
        with told(reader):
            answer = await to_thread.run_sync(channels_answer, warehouse, request.query_params.get("day"))
            days = [run.day for run in await to_thread.run_sync(publications, warehouse, "channel")]
            published_head(reader, "channels", answer, days)
            show(reader, answer)


def show(reader: Preferences, answer: ChannelsAnswer) -> None:
    """The table; every range is drawn on the scale of its column, which ends with the widest interval of a channel."""
    if not answer.channels:
        return note(reader, "empty", reader.words["no_channels"])
    most = {name: max((getattr(row, name).high or 0.0 for row in answer.channels), default=0.0) for name in ESTIMATES}
    piece("channels.html", reader, answer=answer, most=most)
    with ui.element("section").classes("card"):
        ui.html(f"<h2>{reader.words['cost_and_fees']}</h2>", sanitize=False)
        named = [row for row in answer.channels if row.channel]
        bars = {"cost": [row.cost_fen / 100 for row in named], "fees": [row.revenue_fen / 100 for row in named]}
        shown = {reader.words[name]: values for name, values in bars.items()}
        CHART(bar_options([row.channel.replace("_", " ") for row in named], shown), renderer="svg").classes("growth-chart")
    return None
