"""What a reader takes away from the funnel builder: a file of the numbers, or the funnel itself under a name."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from schemas.settings import settings
from serving.answers.funnel_definition import judged
from serving.answers.funnel_queries import QueryAnswer, query_answer
from serving.pages.funnel_form import FormError, definition_of
from serving.pages.funnel_question import question_of
from serving.pages.reader import key_of, may_read
from serving.parts import parts_of
from serving.problems import Problem, refused

ROUTER = APIRouter(include_in_schema=False)
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
MOST_NAME = 64


@ROUTER.get("/funnel/export")
def export(request: Request) -> Response:
    """The numbers of the question in the address as CSV, JSON or Parquet."""
    kind = request.query_params.get("format", "csv")
    if kind not in KINDS:
        raise refused("format", kind, f"one of {', '.join(KINDS)}")
    _insist(request, "funnels:read")
    question = question_of(dict(request.query_params), settings().reporting_zone)
    if question.funnel is None:
        raise Problem(422, question.problem or "the address asks no funnel")
    asked = {"as_of": None, "users": False, "before": question.before}
    answer = query_answer(parts_of(request).warehouse, question.funnel, key_of(request).role, **asked)
    name = f'attachment; filename="{question.funnel.name}.{kind}"'
    return Response(WRITERS[kind](answer), media_type=KINDS[kind], headers={"Content-Disposition": name})


@ROUTER.post("/funnel/save")
async def save(request: Request) -> Response:
    """Keeps the funnel of the form under its name, and leads back to it."""
    _insist(request, "funnels:save")
    fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    address = urlencode({field: value for field, value in fields.items() if value and field not in ("save", "saved", "open")})
    try:
        definition = definition_of(fields, settings().reporting_zone)
        judged(definition)
    except (FormError, Problem):
        return RedirectResponse(f"/funnel/build?{address}", 303)
    name = fields.get("name", "").strip()[:MOST_NAME] or "funnel"
    saved = parts_of(request).saved_funnels.save(name, definition, key_of(request).name)
    return RedirectResponse(f"/funnel/build?{address}&saved_version={saved.version}", 303)


def rows_of(answer: QueryAnswer) -> list[dict[str, Any]]:
    """One row a breakdown value and step; all users first, under an empty value."""
    return [
        {"funnel": answer.name, "breakdown": value, **step.model_dump(exclude={"users"})}
        for value, steps in {"": answer.steps, **answer.breakdown}.items()
        for step in steps
    ]


def _as_csv(answer: QueryAnswer) -> bytes:
    rows, out = rows_of(answer), StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _as_parquet(answer: QueryAnswer) -> bytes:
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows_of(answer)), out)
    return out.getvalue()


def _as_json(answer: QueryAnswer) -> bytes:
    return json.dumps(answer.model_dump(mode="json"), ensure_ascii=False).encode()


WRITERS = {"csv": _as_csv, "json": _as_json, "parquet": _as_parquet}


def _insist(request: Request, permission: Any) -> None:
    if not may_read(request, permission):
        raise Problem(403, f"role={key_of(request).role}: a role with the permission {permission}")
