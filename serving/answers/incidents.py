"""Incidents as people and programs read them: the newest alert of each, with how many stand behind it."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from schemas.case_store import CaseStore, Disposition
from schemas.fields import YEAR_9999_MS
from serving.answers.alert_filter import AlertFilter, filtered
from serving.answers.alerts import AlertAnswer, alerts_chosen
from serving.cursor import Cursor
from serving.moments import Moment
from serving.warehouse_client import Warehouse

LOOKED_AT = 20
"""How many alerts are looked at for each incident that is wanted, at first."""


class IncidentAnswer(BaseModel):
    """Alerts of one detector and entity whose cool-downs overlap; its id is that of its first alert.

    suppressed: alerts behind the newest; until: when its cool-down ends; state: of the newest decision about one of its alerts;
    case_id: the alert to decide on, the first one unless another was decided.
    """

    incident_id: str
    detector: str
    entity_id: str
    first_at: Moment
    last_at: Moment
    until: Moment
    alerts: int
    suppressed: int
    state: str
    case_id: str
    newest: AlertAnswer


class IncidentPage(BaseModel):
    """Incidents, the newest first; `next` is the cursor of the following page, null at the end."""

    incidents: list[IncidentAnswer]
    next: str | None = Field(examples=["eyJ0IjoxNzY5ODQ2NDAwMDAwLCJpIjoiMGNjMTc1In0"])


def incident_page(
    warehouse: Warehouse, cases: CaseStore, wanted: AlertFilter, cursor: str | None = None, limit: int = 100
) -> IncidentPage:
    """One page of incidents, newest first; a filter on `since` and `until` looks at the newest alert of each."""
    rows = incident_rows(warehouse, cases, wanted, cursor, limit=limit + 1)
    shown = rows[:limit]
    newest = alerts_chosen(warehouse, (row["newest_alert"] for row in shown))
    decided = cases_of(cases, shown)
    found = [incident_in(row, newest[row["newest_alert"][1]], decided) for row in shown if row["newest_alert"][1] in newest]
    following = Cursor(*shown[-1]["newest_alert"]).text() if len(rows) > limit else None
    return IncidentPage(incidents=found, next=following)


def incident_rows(
    warehouse: Warehouse,
    cases: CaseStore,
    wanted: AlertFilter,
    cursor: str | None = None,
    *,
    limit: int = 100,
    recent: int = YEAR_9999_MS,
) -> list[dict[str, Any]]:
    """Rows of incidents without their alerts; `ids` of those since `recent`.

    A flood may fill the newest alerts with few incidents: then more of them are looked at.
    """
    before = Cursor.read(cursor) if cursor else Cursor.newest()
    place = {"before_time": before.event_time, "before_id": before.alert_id, "limit": limit, "recent": recent}
    looked_at = LOOKED_AT * limit
    while True:
        rows = filtered(warehouse, cases, "incidents_page", wanted, looked_at=looked_at, **place)
        if len(rows) == limit or warehouse.rows("alert_rows")[0]["rows"] <= looked_at:
            return list(rows)
        looked_at *= 16


def incident_in(row: dict[str, Any], newest: AlertAnswer, cases: dict[str, Disposition]) -> IncidentAnswer:
    """A row of the query with its newest alert and what was decided."""
    (first_at, incident_id), (last_at, _) = row["first_alert"], row["newest_alert"]
    case = cases.get(incident_id)
    return IncidentAnswer(
        incident_id=incident_id, detector=row["detector"], entity_id=row["entity_id"], first_at=first_at, last_at=last_at,
        until=row["until_ms"], alerts=row["alert_count"], suppressed=row["alert_count"] - 1, newest=newest,
        state=case.state if case else "open", case_id=case.alert_id if case else incident_id,
    )  # fmt: skip


def cases_of(store: CaseStore, rows: Sequence[dict[str, Any]]) -> dict[str, Disposition]:
    """Incident id to the newest decision about one of its alerts."""
    if not rows:
        return {}
    span = min(row["first_alert"][0] for row in rows), max(row["newest_alert"][0] for row in rows) + 1
    by_whom: dict[tuple[str, str], list[Disposition]] = {}
    for each in store.standing(*span):
        by_whom.setdefault((each.detector, each.entity_id), []).append(each)
    found = {}
    for row in rows:
        for each in by_whom.get((row["detector"], row["entity_id"]), ()):
            if row["first_alert"][0] <= each.event_time <= row["newest_alert"][0]:
                found[row["first_alert"][1]] = each
    return found
