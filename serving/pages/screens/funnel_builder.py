"""The funnel builder: any funnel over what happened, answered in seconds; the whole question is in the address."""

from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from schemas.funnel import Funnel
from schemas.settings import settings
from serving.answers.funnel_queries import QueryAnswer, query_answer
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.pages.funnel_chart import change_texts, duration_options, funnel_layers, trend_options
from serving.pages.funnel_form import fields_of
from serving.pages.funnel_question import Question, question_of
from serving.pages.reader import Preferences, key_of, may_read
from serving.parts import parts_of

CHART = ui.echart
"""Loaded when the process starts, not when the first reader comes."""


@ui.page("/funnel/build", response_timeout=PATIENCE_S)
async def builder(request: Request) -> Response | None:
    """Opens a saved funnel by leading to its address; else shows the form and, where it asks something, the answer."""
    fields = dict(request.query_params)
    if fields.get("open") and (saved := parts_of(request).saved_funnels.find(fields.get("saved", ""))):
        return RedirectResponse("/funnel/build?" + urlencode(fields_of(saved.definition)), 303)
    with frame(request, "funnel") as reader:
        if allowed(request, reader, "funnel"):
            await shown(request, reader, question_of(fields, settings().reporting_zone))
    return None


async def shown(request: Request, reader: Preferences, question: Question) -> None:
    """The form, and the answer below it."""
    stored = [saved.name for saved in parts_of(request).saved_funnels.all()]
    piece("builder_form.html", reader, **question.form(), saved=stored, may_save=may_read(request, "funnels:save"))
    if version := question.fields.get("saved_version"):
        note(reader, "saved", f"{reader.words['saved_as']} {version}")
    if question.funnel:
        with told(reader):
            role = key_of(request).role
            answer = await to_thread.run_sync(answered, request, question.funnel, role, question.before)
            results(reader, answer, question)


def answered(request: Request, funnel: Funnel, role: str, before: tuple[int, int] | None) -> QueryAnswer:
    """The numbers, from the same function as the API's."""
    return query_answer(parts_of(request).warehouse, funnel, role, as_of=None, users=False, before=before)


def results(reader: Preferences, answer: QueryAnswer, question: Question) -> None:
    """Chart, steps, states, trend, time to convert and breakdown."""
    if not answer.steps[0].count:
        note(reader, "empty", reader.words["no_entries"])
        return
    with ui.element("div").classes("split funnel-split builder-split"):
        with ui.element("section").classes("card"):
            CHART(funnel_layers(answer.steps, reader.words["any_event"]), renderer="svg").classes("funnel-chart")
        changes = change_texts(answer.comparison)
        piece(
            "builder_steps.html",
            reader,
            steps=answer.steps,
            before=answer.comparison,
            changes=changes,
            address=question.address,
        )
    piece("builder_states.html", reader, states=answer.states, final=answer.final)
    with ui.element("section").classes("card"):
        ui.html(f"<h2>{reader.words['trend']}</h2>", sanitize=False)
        CHART(trend_options(answer.trend, reader.words), renderer="svg").classes("trend-chart")
    if answer.time_to_convert.total.count:
        with ui.element("section").classes("card"):
            piece("builder_durations.html", reader, total=answer.time_to_convert.total)
            CHART(duration_options(answer.time_to_convert, reader.words), renderer="svg").classes("trend-chart duration-chart")
    if answer.breakdown:
        piece("builder_breakdown.html", reader, steps=answer.steps, breakdown=answer.breakdown, by=question.fields["split"])
