"""Parity: whether the live layer and the batch layer agree."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.parity import ParityAnswer, parity_answer
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/parity", tags=["parity"], dependencies=[Depends(needs("parity:read"))])


@ROUTER.get("", summary="Speed layer against batch layer")
def get_parity(parts: Annotated[Parts, Depends(parts_of)], day: str | None = None) -> ParityAnswer:
    """The published comparison of a day, or of the newest, by detector."""
    return parity_answer(parts.warehouse, day)
