"""Funnels: how many users reached each step."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.funnels import FunnelAnswer, funnel_answer, funnel_csv
from serving.parts import Parts, parts_of
from serving.problems import Problem

ROUTER = APIRouter(prefix="/v1/funnels", tags=["funnels"], dependencies=[Depends(needs("funnels:read"))])

JSON, CSV = "application/json", "text/csv"


@ROUTER.get(
    "/{name}", summary="A published funnel", response_model=FunnelAnswer, responses={200: {"content": {CSV: {}}}, 406: {}}
)
def get_funnel(
    parts: Annotated[Parts, Depends(parts_of)], name: str, day: str | None = None, accept: Annotated[str, Header()] = JSON
) -> FunnelAnswer | Response:
    """The funnel of a day, or of the newest, as JSON or CSV by the `Accept` header."""
    kind = kind_for(accept)
    answer = funnel_answer(parts.warehouse, name, day)
    return Response(funnel_csv(answer), media_type=CSV) if kind == CSV else answer


def kind_for(accept: str) -> str:
    """The media type to answer with: the one of those we have that the client likes best."""
    liked = sorted(enumerate(accept.split(",")), key=lambda each: (-weight(each[1]), each[0]))
    for _, media in liked:
        name = media.partition(";")[0].strip().lower()
        if weight(media) > 0 and name in (CSV, "text/*"):
            return CSV
        if weight(media) > 0 and name in (JSON, "application/*", "*/*"):
            return JSON
    raise Problem(406, f"Accept={accept}: {JSON} or {CSV}", field="Accept", value=accept, rule=f"{JSON} or {CSV}")


def weight(media: str) -> float:
    """The q of one media range, 1 unless it says otherwise."""
    _, _, q = media.replace(" ", "").partition(";q=")
    try:
        return float(q or 1)
    except ValueError:
        return 0.0
