"""The channels page: what each channel brings, what it costs, and when that pays back."""

from fastapi import Request
from nicegui import ui

from serving.answers.channels import ESTIMATES, ChannelsAnswer, channels_answer
from serving.pages.frame import PATIENCE_S, note, piece
from serving.pages.published_page import published_page
from serving.pages.reader import Preferences
from serving.pages.trend_chart import bar_options

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/channels", response_timeout=PATIENCE_S)
async def channels(request: Request) -> None:
    """The chosen day is in the address."""
    await published_page(request, "channels", "channel", channels_answer, show)


async def show(reader: Preferences, answer: ChannelsAnswer) -> None:
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
