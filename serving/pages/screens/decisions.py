"""The decisions page: what the platform asked, what it was told, and why; the filters are in the address."""

from typing import get_args
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Request
from nicegui import ui
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from schemas.decisions.check import WORST
from schemas.decisions.judgement import check_catalogue
from schemas.decisions.question import Subject
from serving.answers.decisions import DecisionFilter, decision_page
from serving.pages.frame import PATIENCE_S, allowed, frame, note, piece, told
from serving.parts import parts_of
from serving.problems import finding, refused

ROWS = 50


@ui.page("/decisions", response_timeout=PATIENCE_S)
async def decisions(request: Request) -> None:
    """The filter and the place in the list are in the address."""
    with frame(request, "decisions") as reader:
        if not allowed(request, reader, "decisions"):
            return
        query = request.query_params
        with told(reader):
            wanted = filter_in(query)
            cursor = query.get("cursor")
            found = await to_thread.run_sync(decision_page, parts_of(request).warehouse, wanted, cursor, ROWS)
            chosen = {name: value for name, value in wanted.model_dump().items() if value}
            following = found.next and "?" + urlencode(chosen | {"cursor": found.next})
            choices = {"subject": get_args(Subject), "verdict": WORST, "check": tuple(check_catalogue())}
            piece("decisions.html", reader, decisions=found.decisions, next=following, wanted=wanted.model_dump(),
                  choices=choices, any=bool(chosen))  # fmt: skip
            if not found.decisions:
                note(reader, "empty", reader.words["no_decisions"])


def filter_in(query: QueryParams) -> DecisionFilter:
    """The filter that the page's address names; a problem when it names what there is not."""
    try:
        return DecisionFilter.model_validate({name: query.get(name, "").strip() for name in DecisionFilter.model_fields})
    except ValidationError as wrong:
        first = finding({**wrong.errors()[0], "loc": ("query", *wrong.errors()[0]["loc"])})
        raise refused(first["field"], first["value"], first["rule"]) from None
