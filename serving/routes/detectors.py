"""Detectors: how much each raises and how often it is right."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.detectors import DetectorAnswer, detector_answers
from serving.moments import Moment
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/detectors", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])


@ROUTER.get("", summary="Detectors with volume and precision")
def list_detectors(parts: Annotated[Parts, Depends(parts_of)], since: Moment = 0) -> list[DetectorAnswer]:
    """Every detector that raised an alert since a moment, the busiest first."""
    return detector_answers(parts.warehouse, parts.cases, since)
