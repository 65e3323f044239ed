"""Gates: which published tables keep their rules, and which day was refused and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.gates import GateAnswer, Verdict, gate_answer, verdicts
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/gates", tags=["operations"], dependencies=[Depends(needs("health:read"))])

Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("", summary="The newest verdict of each table and day", response_model=list[Verdict], responses=FILES)
def get_gates(
    parts: Has, table: str = "", day: str = "", refused: bool = False, accept: Annotated[str, Header()] = "*/*"
) -> list[Verdict] | Response:
    """The newest day first; `refused=true`: only those that a gate refused, so that readers see an older run or none."""
    form, found = form_for(accept), verdicts(parts.warehouse, table, day, refused)
    return found if form == "json" else file_of([each.model_dump() for each in found], form, "gates")


@ROUTER.get("/{table}/{day}", summary="Every rule of a table and day")
def get_gate(parts: Has, table: str, day: str) -> GateAnswer:
    """Broken rules first, with rows, examples and owner; and the snapshots and code of which the shown run was made."""
    return gate_answer(parts.warehouse, table, day)
