"""What an analyst weighs about one alert: what was compared, the user's own normal, prices, events, links, earlier alerts."""

from typing import Literal

from pydantic import BaseModel

from schemas.case_store import CaseStore
from schemas.counterfactual import comparisons, flips
from schemas.fields import YEAR_9999_MS
from schemas.incidents import incidents
from serving.answers.alert_filter import AlertFilter
from serving.answers.alerts import AlertAnswer, alert_page
from serving.answers.dispositions import CaseAnswer, case_of
from serving.answers.profiles import ProfileAnswer, profile_of
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

BEFORE_MS, AFTER_MS = 300_000, 120_000
"""How much of the market is shown before the window of an alert, and after its moment."""

POINTS = 600
EVENTS = 500
LINKED = 20
EARLIER = 200


class ComparisonAnswer(BaseModel):
    """One comparison of the rule, both sides as written and in numbers; holds is null where an input was missing."""

    left: str
    sign: str
    right: str
    left_value: int | None
    right_value: int | None
    holds: bool | None


class FlipAnswer(BaseModel):
    """With `name` at most (at least) `limit`, all else as it was, the rule would not have fired."""

    name: str
    value: int
    side: Literal["at_most", "at_least"]
    limit: int


class PriceAnswer(BaseModel):
    """The lowest and highest price from `at` on, in hundred-millionths."""

    at: Moment
    low_e8: int
    high_e8: int


class EventAnswer(BaseModel):
    """An event near the alert; evidence: whether the alert rests on it by its id, or it lies in the alert's window."""

    event_id: str
    topic: str
    kind: str
    event_time: Moment
    instrument: str | None
    side: str | None
    price_e8: int | None
    amount_fen: int | None
    evidence: bool


class LinkedAnswer(BaseModel):
    """Another account of the user's linked group."""

    user_id: str
    tier: str
    traded_fen: int
    last_seen_at: Moment
    alerts: int


class ContextAnswer(BaseModel):
    """compared, would_not_fire: of a pattern as far as its values tell. normal: null without published profile.

    events: known to the warehouse, which gets a day's events with its daily batch. earlier: alerts of the same entity up to
    this one, this one left out, with `same_incident` naming those of its incident.
    """

    alert: AlertAnswer
    compared: list[ComparisonAnswer]
    would_not_fire: list[FlipAnswer]
    normal: ProfileAnswer | None
    linked: list[LinkedAnswer]
    prices: list[PriceAnswer]
    events: list[EventAnswer]
    earlier: list[AlertAnswer]
    same_incident: list[str]
    case: CaseAnswer


def context_of(warehouse: Warehouse, cases: CaseStore, alert: AlertAnswer) -> ContextAnswer:
    """The context of an alert."""
    question = (alert.condition or "", alert.thresholds, alert.values)
    normal = normal_of(warehouse, alert)
    near = alert_page(warehouse, cases, AlertFilter(entity=alert.entity_id, until=alert.event_time + 1), limit=EARLIER).alerts
    return ContextAnswer(
        alert=alert,
        compared=[ComparisonAnswer(**vars(each)) for each in comparisons(*question)] if alert.condition else [],
        would_not_fire=[FlipAnswer(**vars(each)) for each in flips(*question)] if alert.condition else [],
        normal=normal,
        linked=linked_to(warehouse, normal) if normal else [],
        prices=prices_around(warehouse, alert),
        events=events_near(warehouse, alert),
        earlier=[each for each in near if each.alert_id != alert.alert_id],
        same_incident=incident_of_alert(alert, near),
        case=case_of(cases, alert.alert_id),
    )


def normal_of(warehouse: Warehouse, alert: AlertAnswer) -> ProfileAnswer | None:
    """The published profile of the alert's user."""
    try:
        return profile_of(warehouse, alert.user_id) if alert.user_id else None
    except Problem:
        return None


def linked_to(warehouse: Warehouse, normal: ProfileAnswer) -> list[LinkedAnswer]:
    """The other accounts of a user's group; a user who shares nothing is a group by himself."""
    rows = warehouse.rows(
        "linked_users", day=normal.day, run_id=normal.run_id, group_id=normal.group_id, user_id=normal.user_id, limit=LINKED
    )
    return [LinkedAnswer(**row) for row in rows]


def span_of(alert: AlertAnswer) -> tuple[int, int]:
    """From when to when an alert looks at events, UTC ms, the start excluded."""
    start = alert.window_start_ms if alert.window_start_ms is not None else alert.event_time - 60_000
    return start, alert.window_end_ms if alert.window_end_ms is not None else alert.event_time


def prices_around(warehouse: Warehouse, alert: AlertAnswer) -> list[PriceAnswer]:
    """Prices of the alert's instrument from before its window until after its moment."""
    if alert.instrument is None:
        return []
    since, until = span_of(alert)[0] - BEFORE_MS, alert.event_time + AFTER_MS
    step_ms = max(1000, (until - since) // POINTS // 1000 * 1000)
    rows = warehouse.rows("prices_around", instrument=alert.instrument, since=since, until=until, step_ms=step_ms)
    return [PriceAnswer(**row) for row in rows if row["low_e8"] is not None]


def events_near(warehouse: Warehouse, alert: AlertAnswer) -> list[EventAnswer]:
    """What the alert's user did in its window."""
    if alert.user_id is None:
        return []
    since, until = span_of(alert)
    users = tuple(alert.entity_id.split("+")) if alert.entity_type == "account_pair" else (alert.user_id,)
    rows = warehouse.rows("events_of_user", users=users, since=since, until=until, limit=EVENTS)
    named = {*alert.evidence_ids, alert.trigger_event_id}
    in_window = alert.window_start_ms is not None
    return [EventAnswer(**row, evidence=in_window or row["event_id"] in named) for row in rows]


def incident_of_alert(alert: AlertAnswer, near: list[AlertAnswer]) -> list[str]:
    """The earlier alerts of the incident that an alert belongs to, among those given."""
    own = [each for each in near if each.detector == alert.detector]
    held = [each for each in incidents(own) if each.first <= (alert.event_time, alert.alert_id) <= each.newest]
    since = held[0].first if held else (YEAR_9999_MS, "")
    return [each.alert_id for each in own if (each.event_time, each.alert_id) >= since and each.alert_id != alert.alert_id]
