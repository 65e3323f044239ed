"""The tiers page: how many users are novice, mature, institution, how they move, and who is behind each number."""

from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from serving.answers.tier_funnel import TierFunnelAnswer, tier_funnel
from serving.answers.tiers import NAMES, TiersAnswer, TierUser, UsersAsked, tier_users, tiers_answer
from serving.pages.frame import PATIENCE_S, piece
from serving.pages.published_page import published_page
from serving.pages.reader import Preferences, may_read
from serving.pages.trend_chart import trend_options
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""

LISTED = 200
"""So many users are shown; files hold all."""


@ui.page("/tiers", response_timeout=PATIENCE_S)
async def tiers(request: Request) -> None:
    """The chosen day, and whose list is shown, are in the address."""
    warehouse, query = parts_of(request).warehouse, request.query_params
    told = {name: query[name] for name in UsersAsked.model_fields if name in query}
    asked = UsersAsked(**told)

    async def show(reader: Preferences, answer: TiersAnswer) -> None:
        show_tiers(reader, answer, asked)
        show_funnel(reader, await to_thread.run_sync(tier_funnel, warehouse, answer.day), asked)
        if told and may_read(request, "profiles:read"):
            _, users = await to_thread.run_sync(tier_users, warehouse, answer.day, asked)
            show_users(reader, answer.day, asked, users)

    await published_page(request, "tiers", "tier_move", tiers_answer, show, kept=[*UsersAsked.model_fields])


def show_tiers(reader: Preferences, answer: TiersAnswer, asked: UsersAsked) -> None:
    """Levels, moves, and the days before."""
    moved = {(before, after): 0 for before in ("", *NAMES) for after in NAMES}
    moved |= {(move.from_tier, move.to_tier): move.users for move in answer.moves}
    piece("tiers.html", reader, answer=answer, names=NAMES, moved=moved, chosen=(asked.from_tier, asked.tier))
    with ui.element("section").classes("card"):
        ui.html(f"<h2>{reader.words['over_days']}</h2>", sanitize=False)
        days = answer.days[::-1]
        lines = {reader.words[name]: [day.users[name] or None for day in days] for name in NAMES}
        CHART(trend_options([day.day for day in days], lines, "log"), renderer="svg").classes("growth-chart")


def show_funnel(reader: Preferences, funnel: TierFunnelAnswer, asked: UsersAsked) -> None:
    """Who ever got how far, in all and by channel; every number leads to its users."""
    if funnel.steps[0].users:
        piece("tier_funnel.html", reader, funnel=funnel, asked=asked)


def show_users(reader: Preferences, day: str, asked: UsersAsked, users: list[TierUser]) -> None:
    """The users behind a number."""
    query = urlencode({"day": day, **asked.model_dump()})
    piece("tier_users.html", reader, day=day, asked=asked, users=users, shown=users[:LISTED], query=query)
