"""Health: the same words that the health page shows."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/health", tags=["operations"], dependencies=[Depends(needs("health:read"))])


@ROUTER.get("", summary="How the whole pipeline is doing")
def get_health(parts: Annotated[Parts, Depends(parts_of)]) -> dict[str, Any]:
    """Stores, lag, Flink jobs with their watermarks, late rows, dead letters, freshness and parity, a few seconds old."""
    return parts.health.now().as_dict()
