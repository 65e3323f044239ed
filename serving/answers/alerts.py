"""Alerts as people and programs read them: one by its id, or page by page from the newest."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from schemas.case_store import CaseStore
from schemas.events.alert import Alert
from serving.answers.alert_filter import AlertFilter, filtered
from serving.cursor import Cursor
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

EXAMPLE: dict[str, JsonValue] = {
    "alert_id": "0cc175b9c0f1b6a831c399e269772661", "detector": "rapid_trading", "detector_version": 1, "revision": 0,
    "status": "added", "source": "live", "severity": "high", "score": 82, "entity_type": "user", "entity_id": "u1042",
    "user_id": "u1042", "instrument": "BTC-USDT", "trigger_event_id": "o-7", "event_time": "2026-01-31T08:00:00.000Z",
    "detected_at": "2026-01-31T08:00:00.240Z", "thresholds": {"max_orders": 20}, "values": {"orders_1m": 31},
    "window_start_ms": 1769846340000, "window_end_ms": 1769846400000, "window_count": 31, "window_checksum": 99120,
    "evidence_ids": [], "sentence_en": "User u1042 placed 31 orders in one minute; the limit is 20.",
    "sentence_zh": "用户 u1042 一分钟内下单 31 笔，上限为 20 笔。", "family": "trading", "cooldown_s": 300,
    "condition": "orders_1m >= max_orders",
}  # fmt: skip


class AlertAnswer(BaseModel):
    """An alert with all that proves it. Amounts in `values` and `thresholds` carry their feature's unit."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    alert_id: str
    detector: str
    detector_version: int
    revision: int
    status: str
    source: str
    severity: str
    score: int
    entity_type: str
    entity_id: str
    user_id: str | None
    instrument: str | None
    trigger_event_id: str
    event_time: Moment
    detected_at: Moment
    thresholds: dict[str, int | None]
    values: dict[str, int | None]
    window_start_ms: int | None
    window_end_ms: int | None
    window_count: int | None
    window_checksum: int | None
    evidence_ids: list[str]
    sentence_en: str
    sentence_zh: str
    family: str | None = None
    cooldown_s: int | None = None
    condition: str | None = None

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """The answer that tells of a record of the alert topic."""
        return cls(**asdict(alert))


class AlertPage(BaseModel):
    """Alerts from the newest on; `next` is the cursor of the following page, null at the end."""

    alerts: list[AlertAnswer]
    next: str | None = Field(examples=["eyJ0IjoxNzY5ODQ2NDAwMDAwLCJpIjoiMGNjMTc1In0"])


def alert_page(
    warehouse: Warehouse, cases: CaseStore, wanted: AlertFilter, cursor: str | None = None, limit: int = 100
) -> AlertPage:
    """One page of alerts, newest first; with a cursor, the page after it."""
    before = Cursor.read(cursor) if cursor else Cursor.newest()
    place = {"before_time": before.event_time, "before_id": before.alert_id, "limit": limit + 1}
    rows = filtered(warehouse, cases, "alerts_page", wanted, **place)
    alerts = [AlertAnswer(**row) for row in rows[:limit]]
    more = len(rows) > limit
    return AlertPage(alerts=alerts, next=Cursor(alerts[-1].event_time, alerts[-1].alert_id).text() if more else None)


def alert_by_id(warehouse: Warehouse, alert_id: str) -> AlertAnswer:
    """One alert in its newest revision; a problem when there is none."""
    rows = warehouse.rows("alert_by_id", alert_id=alert_id)
    if not rows:
        raise Problem(404, f"alert_id={alert_id}: no such alert", field="alert_id", value=alert_id, rule="an alert's id")
    return AlertAnswer(**rows[0])


def alerts_chosen(warehouse: Warehouse, places: Iterable[tuple[int, str]]) -> dict[str, AlertAnswer]:
    """Many alerts by time and id, each in its newest revision; one that is not there is left out."""
    chosen = [{"event_time": event_time, "alert_id": alert_id} for event_time, alert_id in places]
    rows = warehouse.rows("alerts_chosen", tables={"chosen": chosen}) if chosen else []
    return {row["alert_id"]: AlertAnswer(**row) for row in rows}
