"""Incidents: alerts that belong together, shown once with a count."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from serving.access import needs
from serving.alert_query import Wanted
from serving.answers.incidents import IncidentPage, incident_page
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/incidents", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])


@ROUTER.get("", summary="Incidents, newest first")
def list_incidents(
    parts: Annotated[Parts, Depends(parts_of)],
    wanted: Wanted,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> IncidentPage:
    """A page of incidents; `next` leads to the following page. Its alerts: `/v1/alerts?detector=…&entity=…&since=first_at`."""
    return incident_page(parts.warehouse, parts.cases, wanted, cursor, limit)
