"""What a reader takes away from the heatmap page, and what he brings: files of the numbers, pictures of pages."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response

from schemas.heatmap_answer import ROWS
from serving.answers.heatmap_queries import heatmap_told
from serving.answers.platform_events import told_as_problems
from serving.downloads import file_of
from serving.heatmap_picture import picture_of
from serving.pages.files import ask_for
from serving.pages.heatmap_answers import Shown, answers_to, asked_in
from serving.pages.reader import key_of
from serving.parts import Parts, parts_of
from serving.picture_format import LARGEST_BYTES
from serving.problems import Problem, refused

ROUTER = APIRouter(prefix="/heatmap", include_in_schema=False)
Has = Annotated[Parts, Depends(parts_of)]
UPLOAD = "/heatmap/picture"
UPLOAD_BYTES = LARGEST_BYTES + (16 << 10)
"""A picture and the form around it."""


@ROUTER.get("/export.{form}")
def export(request: Request, parts: Has, form: Literal["csv", "json", "png"]) -> Response:
    """The numbers of the question in the address, with two segments the rows of both; or a picture of the first."""
    ask_for(request, "heatmaps:read")
    question, _ = asked_in(parts, dict(request.query_params))
    if question.problem:
        raise Problem(422, question.problem)
    if question.paths:
        ask_for(request, "funnels:read")
    if form == "png" and question.heatmaps:
        query = question.heatmaps[0]
        return Response(picture_of(heatmap_told(parts.warehouse, query), query.cells), media_type="image/png")
    shown = answers_to(parts, question)
    if form != "csv":
        answers: list[Any] = [*shown.heatmaps, *(answer.model_dump(mode="json") for answer in shown.paths)]
        return JSONResponse(answers[0] if len(answers) == 1 else answers)
    return file_of(_rows(shown), form, f"{question.view}-{question.page}")


def _rows(shown: Shown) -> list[dict[str, Any]]:
    """One row a place, or an edge, with the segment that it is of."""
    pieces = [answer[ROWS[answer["kind"]]] for answer in shown.heatmaps] or [answer.flat() for answer in shown.paths]
    return [{"segment": "ab"[at], **row} for at, rows in enumerate(pieces) for row in rows]


@ROUTER.get("/picture")
def picture(request: Request, parts: Has, page: str, version: str) -> Response:
    """The picture of a page version."""
    ask_for(request, "heatmaps:read")
    found = parts.pictures.file(page, version)
    if found is None:
        raise refused("version", version, "a page version with a picture", 404)
    return Response(found.body, media_type=found.media, headers={"Cache-Control": "private, max-age=3600"})


@ROUTER.post("/picture")
def bring_picture(
    *,
    request: Request,
    parts: Has,
    page: Annotated[str, Form(max_length=128)],
    version: Annotated[str, Form(max_length=128)],
    back: Annotated[str, Form()] = "",
    forget: Annotated[str, Form()] = "",
    picture: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keeps the picture of the form, or forgets the one there is, and leads back to the page."""
    ask_for(request, "heatmaps:draw")
    if forget:
        parts.pictures.remove(page, version)
    else:
        with told_as_problems():
            parts.pictures.put(page, version, picture.file.read() if picture else b"", key_of(request).name)
    return RedirectResponse(f"/heatmap?{back}", 303)
