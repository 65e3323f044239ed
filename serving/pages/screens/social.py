"""The social page: shares, invitations, the viral coefficient, chat groups, topics, and what campaigns change."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.campaigns import CampaignsAnswer, campaigns_answer
from serving.answers.social import SocialAnswer, social_answer
from serving.pages.frame import PATIENCE_S, note, piece
from serving.pages.published_page import published_page
from serving.pages.reader import Preferences
from serving.pages.trend_chart import trend_options
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/social", response_timeout=PATIENCE_S)
async def social(request: Request) -> None:
    """The chosen day is in the address."""

    async def show(reader: Preferences, answer: SocialAnswer) -> None:
        show_day(reader, answer)
        warehouse = parts_of(request).warehouse
        show_campaigns(reader, await to_thread.run_sync(campaigns_answer, warehouse, answer.day))

    await published_page(request, "social", "social_day", social_answer, show)


def show_day(reader: Preferences, answer: SocialAnswer) -> None:
    """The day's figures, the days before, and who spoke of what."""
    words, today = reader.words, answer.days[0]
    piece("social_tiles.html", reader, day=today)
    if not today.shares + today.messages + today.invitations:
        note(reader, "empty", words["no_social"])
    with ui.element("section").classes("card"):
        days = answer.days[::-1]
        lines = {
            words["shares_per_user"]: [day.shares_per_user for day in days],
            words["k_factor"]: [day.viral_coefficient for day in days],
        }
        CHART(trend_options([day.day for day in days], lines), renderer="svg").classes("growth-chart")
    piece("social_tables.html", reader, answer=answer)


def show_campaigns(reader: Preferences, answer: CampaignsAnswer) -> None:
    """Both arms of every campaign."""
    piece("campaigns.html", reader, answer=answer)
