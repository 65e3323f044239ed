"""The warehouse groups alerts into incidents exactly as the definition does, and knows what was decided about them."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.case_store import CaseStore, Disposition
from schemas.incidents import incidents
from serving.answers.alert_filter import AlertFilter
from serving.answers.alerts import EXAMPLE, AlertAnswer, alert_page
from serving.answers.detectors import detector_answers
from serving.answers.incidents import incident_page, incident_rows
from serving.answers.profiles import tiers_of
from serving.moments import now_ms
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

BASE = AlertAnswer.model_validate(EXAMPLE)
T = 1_760_000_000_000
COOLDOWNS = {"rapid_trading": 300, "price_jump": 60, "bare": 0, "older": None}


def alerts() -> list[AlertAnswer]:
    rng = random.Random(7)
    found = []
    for number in range(600):
        detector = rng.choice([*COOLDOWNS])
        family = "trading" if detector == "rapid_trading" else None
        found.append(BASE.model_copy(update={
            "alert_id": f"i{number:04}", "detector": detector, "entity_id": f"u{rng.randrange(6)}", "family": family,
            "event_time": T + rng.randrange(4000) * 1000, "cooldown_s": COOLDOWNS[detector], "user_id": f"u{number % 3}",
            "severity": rng.choice(["low", "high"]), "revision": 0,
        }))  # fmt: skip
    return found


ALERTS = alerts()


@pytest.fixture(scope="module")
def store(warehouse: str) -> Iterator[Warehouse]:
    rows = [each.model_dump() | {"event_time": each.event_time, "detected_at": each.detected_at} for each in ALERTS]
    names = ", ".join(f"`{name}`" for name in rows[0])
    profile = {
        "day": "2026-01-31",
        "run_id": "r",
        "tier_reasons": ["default"],
        "channel": None,
        "group_id": "g",
        "registered_at": 1,
    }
    counts = ("last_seen_at", "fills", "traded_fen", "largest_fill_fen", "mean_fill_fen", "deposit_fen", "withdrawal_fen",
              "pnl_fen", "online_ms", "indicators", "api_calls_max_day")  # fmt: skip
    people = [profile | dict.fromkeys(counts, 0) | {"user_id": f"u{n}", "tier": "mature" if n else "novice"} for n in range(3)]
    with Client.from_url(warehouse) as client:
        client.execute(f"INSERT INTO alert_v1 ({names}) VALUES", rows)
        client.execute(f"INSERT INTO alert_v1 ({names}) VALUES", [rows[0] | {"revision": 1}, *rows[1:50]])
        client.execute(f"INSERT INTO profile ({', '.join(people[0])}) VALUES", people)
        client.execute("INSERT INTO publication VALUES", [("profile", "2026-01-31", "r", now_ms(), 3, "growth", "passed")])
    opened = Warehouse(warehouse)
    yield opened
    opened.close()


@pytest.fixture
def cases(tmp_path: Path) -> CaseStore:
    return CaseStore(f"sqlite:///{tmp_path}/cases.db")


def decided(alert: AlertAnswer, verdict: Any) -> Disposition:
    return Disposition(
        alert_id=alert.alert_id, revision=1, detector=alert.detector, entity_id=alert.entity_id, event_time=alert.event_time,
        verdict=verdict, reason="", author="lin", key_id="k", decided_at=1,
    )  # fmt: skip


def test_incidents_are_those_of_the_definition_page_by_page(store: Warehouse, cases: CaseStore) -> None:
    expected = incidents(ALERTS)
    rows = incident_rows(store, cases, AlertFilter(), limit=1000, recent=T + 2_000_000)
    found = [(row["detector"], row["first_alert"], row["newest_alert"], row["until_ms"], row["alert_count"]) for row in rows]
    assert found == [(each.detector, each.first, each.newest, each.until, each.alerts) for each in expected]
    recent = {each.alert_id for each in ALERTS if each.event_time >= T + 2_000_000}
    assert {alert_id for row in rows for alert_id in row["ids"]} == recent
    seen: list[str] = []
    cursor = None
    while True:
        page = incident_page(store, cases, AlertFilter(), cursor, 50)
        seen += [each.incident_id for each in page.incidents]
        assert all(each.newest.event_time == each.last_at for each in page.incidents)
        if (cursor := page.next) is None:
            break
    assert seen == [each.incident_id for each in expected]


def test_every_filter_judges_in_the_warehouse_as_on_the_board(store: Warehouse, cases: CaseStore) -> None:
    verdicts = dict(zip((each.alert_id for each in ALERTS), ["confirmed", "dismissed", "acknowledged"] * 20, strict=False))
    for each in ALERTS[:60]:
        cases.add(decided(each, verdicts[each.alert_id]))
    tiers = tiers_of(store, [f"u{n}" for n in range(3)])
    assert tiers == {"u0": "novice", "u1": "mature", "u2": "mature"}
    for wanted in (
        AlertFilter(states=("open",)),
        AlertFilter(states=("open", "confirmed"), tiers=("mature",)),
        AlertFilter(states=("dismissed",), severities=("high",)),
        AlertFilter(tiers=("novice",), families=("trading",), user="u0"),
        AlertFilter(entity="u3", since=T + 1_000_000, until=T + 2_000_000),
    ):
        state = {each.alert_id: verdicts.get(each.alert_id, "open") for each in ALERTS}
        kept = [each for each in ALERTS if wanted.admits(each, state[each.alert_id], tiers.get(each.user_id or ""))]
        page = alert_page(store, cases, wanted, limit=1000)
        assert {each.alert_id for each in page.alerts} == {each.alert_id for each in kept}
        assert kept


def test_an_incident_is_in_the_state_of_its_newest_decision(store: Warehouse, cases: CaseStore) -> None:
    largest = max(incidents(ALERTS), key=lambda each: each.alerts)
    members = [each for each in ALERTS if (each.detector, each.entity_id) == (largest.detector, largest.entity_id)
               and largest.first[0] <= each.event_time <= largest.newest[0]]  # fmt: skip
    cases.add(decided(members[0], "acknowledged"))
    cases.add(decided(members[1], "confirmed"))
    (found,) = incident_page(store, cases, AlertFilter(states=("confirmed",))).incidents
    assert (found.incident_id, found.state, found.case_id, found.alerts) == (
        largest.incident_id, "confirmed", members[1].alert_id, len(members),
    )  # fmt: skip
    assert incident_page(store, cases, AlertFilter(states=("acknowledged",))).incidents == []
    by_name = {each.detector: each for each in detector_answers(store, cases)}
    assert by_name[largest.detector].alerts == sum(each.detector == largest.detector for each in ALERTS)
    assert (by_name[largest.detector].precision, by_name[largest.detector].acknowledged) == (1.0, 1)
