"""The heatmap page: what people do on a page, how long they stay, where they go; the whole question is in the address."""

from anyio import to_thread
from fastapi import Request
from nicegui import ui

from schemas.event_names import event_names
from serving.moments import now_ms
from serving.pages.frame import OLD_MS, PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.heatmap_answers import Shown, answers_to, asked_in, segments_of
from serving.pages.heatmap_parts import show_heatmap
from serving.pages.heatmap_question import PATHS, VIEWS, Question, form_of
from serving.pages.path_parts import show_paths
from serving.pages.reader import Preferences, may_read
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/heatmap", response_timeout=PATIENCE_S)
async def heatmap(request: Request) -> None:
    """The form is there at once, the answer when it has been counted."""
    with frame(request, "heatmap") as reader:
        if not allowed(request, reader, "heatmap"):
            return
        question, newest = Question({}, "", problem="-"), 0
        with told(reader):
            question, newest = await to_thread.run_sync(asked_in, parts_of(request), dict(request.query_params))
        if not question.fields:
            return
        head(request, reader, question, newest)
        if question.problem:
            return
        place = ui.element("section").classes("heatmap-answer")
        with place:
            piece("heatmap_loading.html", reader)
        await ui.context.client.connected()
        if not ui.context.client.is_deleted:
            await fill(request, reader, question, place)


def head(request: Request, reader: Preferences, question: Question, newest: int) -> None:
    """Title, views and form; says when the newest event is old."""
    views = [view for view in VIEWS if view != PATHS or may_read(request, "funnels:read")]
    forms = ("csv", "json") if question.view in (PATHS, "dwell") else ("csv", "json", "png")
    piece("heatmap_head.html", reader, question=question, views=views, newest=newest, forms=forms)
    piece("heatmap_form.html", reader, **form_of(question, segments_of(parts_of(request))), events=list(event_names()))
    if newest and now_ms() - newest > OLD_MS:
        note(reader, "stale", reader.words["old_events"])


async def fill(request: Request, reader: Preferences, question: Question, place: ui.element) -> None:
    """The answer takes the place of what said that it is being counted."""
    shown: Shown | None = None
    with place, told(reader):
        shown = await to_thread.run_sync(answers_to, parts_of(request), question)
    place.default_slot.children[0].delete()
    with place:
        if shown and shown.is_empty:
            note(reader, "empty", reader.words["nothing_happened"], reader.words["nothing_happened_hint"])
        elif shown and shown.paths:
            show_paths(reader, question, shown)
        elif shown:
            show_heatmap(request, reader, question, shown)
