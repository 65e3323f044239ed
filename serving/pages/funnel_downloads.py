"""What a reader takes away from the funnel builder: a file of the numbers, or the funnel itself under a name."""

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from schemas.settings import settings
from serving.answers.funnel_definition import judged
from serving.answers.funnel_queries import QueryAnswer, query_answer
from serving.downloads import file_of
from serving.pages.files import ask_for
from serving.pages.funnel_form import FormError, definition_of
from serving.pages.funnel_question import question_of
from serving.pages.reader import key_of
from serving.parts import Parts, parts_of
from serving.problems import Problem

ROUTER = APIRouter(prefix="/funnel", include_in_schema=False)
Has = Annotated[Parts, Depends(parts_of)]
LONGEST_NAME = 64
NOT_KEPT = frozenset({"saved", "open", "saved_version"})


@ROUTER.get("/export.{form}")
def export(request: Request, parts: Has, form: Literal["csv", "parquet", "json"]) -> Response:
    """The numbers of the question in the address."""
    ask_for(request, "funnels:read")
    question = question_of(dict(request.query_params), settings().reporting_zone)
    if question.funnel is None:
        raise Problem(422, question.problem or "the address asks no funnel")
    role = key_of(request).role
    answer = query_answer(parts.warehouse, question.funnel, role, as_of=None, users=False, before=question.before)
    if form == "json":
        return JSONResponse(answer.model_dump(mode="json"))
    return file_of(rows_of(answer), form, question.funnel.name)


@ROUTER.post("/save")
async def save(request: Request, parts: Has) -> Response:
    """Keeps the funnel of the form under its name, and leads back to it; a mistake is shown there."""
    ask_for(request, "funnels:save")
    fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    kept = {field: value for field, value in fields.items() if value and field not in NOT_KEPT}
    try:
        definition = definition_of(fields, settings().reporting_zone)
        judged(definition)
    except (FormError, Problem):
        return RedirectResponse(f"/funnel/build?{urlencode(kept)}", 303)
    name = fields.get("name", "").strip()[:LONGEST_NAME] or definition["name"]
    saved = parts.saved_funnels.save(name, definition, key_of(request).name)
    return RedirectResponse(f"/funnel/build?{urlencode(kept | {'saved_version': str(saved.version)})}", 303)


def rows_of(answer: QueryAnswer) -> list[dict[str, Any]]:
    """One row a breakdown value and step; all users first, under an empty value."""
    return [
        {"funnel": answer.name, "breakdown": value, **step.model_dump(exclude={"users"})}
        for value, steps in {"": answer.steps, **answer.breakdown}.items()
        for step in steps
    ]
