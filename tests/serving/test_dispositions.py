"""What analysts decide: allowed steps, reasons, who was first, and what it says about a detector."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from schemas.case_store import ALLOWED, STATES, CaseStore, Disposition, TakenError
from serving.answers.alerts import EXAMPLE, AlertAnswer
from serving.key_store import KeyStore

Call = Callable[..., httpx.Response]
ROW = AlertAnswer.model_validate(EXAMPLE).model_dump() | {"event_time": 1_769_846_400_000, "detected_at": 1_769_846_400_240}
PATH = "/v1/alerts/a1/disposition"


def decision(revision: int, verdict: Any = "acknowledged", **changes: Any) -> Disposition:
    fields: dict[str, Any] = {
        "alert_id": "a1", "revision": revision, "detector": "d", "entity_id": "u1", "event_time": 5, "verdict": verdict,
        "reason": "", "author": "lin", "key_id": "k1", "decided_at": 9,
    }  # fmt: skip
    return Disposition(**fields | changes)


@pytest.fixture
def decide(call: Call, tables: Any, keys: KeyStore) -> Callable[..., httpx.Response]:
    """`decide("confirmed", 1, by="chen")`: one decision about the alert a1 with the key of an analyst."""
    tables.answers["alert_by_id"] = [ROW | {"alert_id": "a1"}]
    known: dict[str, str] = {}

    def one(verdict: str, revision: int, reason: str = "", by: str = "lin") -> httpx.Response:
        if by not in known:
            known[by] = keys.create(by, "risk_analyst")
        body = {"verdict": verdict, "revision": revision, "reason": reason}
        return call("POST", PATH, role=None, headers={"X-API-Key": known[by]}, json=body)

    return one


def test_a_case_is_acknowledged_confirmed_and_keeps_its_history(decide: Callable[..., httpx.Response], call: Call) -> None:
    assert decide("acknowledged", 0).json()["state"] == "acknowledged"
    answer = decide("confirmed", 1, by="chen").json()
    assert (answer["state"], answer["revision"], answer["allowed"]) == ("confirmed", 2, ["reopened"])
    assert [(each["author"], each["verdict"]) for each in answer["history"]] == [("lin", "acknowledged"), ("chen", "confirmed")]
    assert call("GET", "/v1/alerts/a1/dispositions").json() == answer


def test_the_second_of_two_is_told_who_was_first(decide: Callable[..., httpx.Response]) -> None:
    decide("dismissed", 0, "market maker")
    late = decide("confirmed", 0, by="chen")
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"
    assert (late.json()["author"], late.json()["verdict"], late.json()["title"]) == ("lin", "dismissed", "Conflict")
    assert late.json()["detail"].startswith("lin was first: dismissed at 20")


def test_the_same_request_again_changes_nothing(decide: Callable[..., httpx.Response]) -> None:
    assert decide("acknowledged", 0).json() == decide("acknowledged", 0).json()


@pytest.mark.parametrize(
    ("verdict", "revision", "field", "rule"),
    [
        ("dismissed", 0, "reason", "why it is dismissed"),
        ("reopened", 0, "reason", "why it is reopened"),
        ("acknowledged", 3, "revision", "at most 0, the revision of the case"),
        ("ignored", 0, "verdict", "Input should be"),
    ],
)
def test_a_bad_decision_names_field_and_rule(
    decide: Callable[..., httpx.Response], verdict: str, revision: int, field: str, rule: str
) -> None:
    refused = decide(verdict, revision)
    assert refused.status_code == 422
    assert refused.json()["field"] == field
    assert refused.json()["rule"].startswith(rule)


def test_a_closed_case_is_opened_again_before_it_is_judged_anew(decide: Callable[..., httpx.Response]) -> None:
    decide("false_positive", 0)
    refused = decide("confirmed", 1)
    assert refused.json()["rule"] == "one of reopened while the case is false_positive"
    assert decide("reopened", 1, "new evidence").json()["state"] == "open"
    assert decide("confirmed", 2).json()["state"] == "confirmed"


def test_every_state_leads_somewhere() -> None:
    assert set(ALLOWED) == set(STATES)
    assert all(ALLOWED.values())


@pytest.mark.parametrize(("role", "status"), [("risk_lead", 200), ("auditor", 403), ("platform_service", 403), (None, 401)])
def test_only_analysts_decide(call: Call, tables: Any, role: Any, status: int) -> None:
    tables.answers["alert_by_id"] = [ROW | {"alert_id": "a1"}]
    assert call("POST", PATH, role=role, json={"verdict": "acknowledged", "revision": 0}).status_code == status


def test_of_many_at_once_exactly_one_wins(cases: CaseStore) -> None:
    won, lost, start = [], [], threading.Barrier(8)

    def analyst(number: int) -> None:
        start.wait()
        try:
            won.append(cases.add(decision(1, author=f"a{number}", key_id=f"k{number}")))
        except TakenError as taken:
            lost.append(taken.winner)

    threads = [threading.Thread(target=analyst, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert lost == won * 7


def test_what_stands_is_the_newest_decision_of_each_alert_in_a_span(cases: CaseStore) -> None:
    for each in (decision(1), decision(2, "confirmed"), decision(1, alert_id="a2", event_time=50)):
        cases.add(each)
    assert [(each.alert_id, each.state) for each in cases.standing()] == [("a1", "confirmed"), ("a2", "acknowledged")]
    assert [each.alert_id for each in cases.standing(since=6)] == ["a2"]
    assert [each.alert_id for each in cases.standing(until=50)] == ["a1"]
    assert [(each.number, each.revision) for each in cases.since(1)] == [(2, 2), (3, 1)]


def test_precision_is_that_of_the_judged_alerts(call: Call, tables: Any, cases: CaseStore) -> None:
    verdicts = ["confirmed"] * 5 + ["valuable"] * 2 + ["false_positive"] * 3 + ["dismissed"] * 9 + ["acknowledged"]
    for number, verdict in enumerate(verdicts):
        cases.add(decision(1, verdict, alert_id=f"a{number}", reason="why"))
    volume = {"detector": "d", "its_family": "", "its_severity": "high", "alerts": 90, "entities": 8, "withdrawn": 1}
    quiet = volume | {"detector": "e", "its_family": "money"}
    tables.answers["detector_volumes"] = [each | {"newest_at": 5} for each in (volume, quiet)]
    busy, silent = call("GET", "/v1/detectors").json()
    assert (busy["precision"], busy["confirmed"], busy["dismissed"]) == (0.7, 5, 9)
    assert (busy["precision_low"], busy["precision_high"]) == (pytest.approx(0.3968, abs=1e-4), pytest.approx(0.8922, abs=1e-4))
    assert (silent["precision"], silent["precision_low"], silent["family"], busy["family"]) == (None, None, "money", None)


def incident(number: int, first: int, last: int) -> dict[str, Any]:
    return {
        "detector": "d", "entity_id": "u1", "first_alert": (first, f"f{number}"), "newest_alert": (last, f"n{number}"),
        "until_ms": last + 300_000, "alert_count": 7, "ids": [], "case_state": "open",
    }  # fmt: skip


def test_a_page_of_incidents_tells_what_was_decided_and_leads_on(call: Call, tables: Any, cases: CaseStore) -> None:
    cases.add(decision(1, "acknowledged", alert_id="x", event_time=150))
    tables.answers["incidents_page"] = [incident(1, 900, 990), incident(2, 100, 200), incident(3, 1, 2)]
    tables.answers["alerts_chosen"] = [ROW | {"alert_id": "n1"}, ROW | {"alert_id": "n2"}]
    page = call("GET", "/v1/incidents?limit=2&family=trading").json()
    assert [(each["incident_id"], each["state"], each["case_id"]) for each in page["incidents"]] == [
        ("f1", "open", "f1"), ("f2", "acknowledged", "x"),
    ]  # fmt: skip
    assert (page["incidents"][0]["suppressed"], page["incidents"][0]["newest"]["alert_id"]) == (6, "n1")
    assert tables.brought["chosen"] == [{"event_time": 990, "alert_id": "n1"}, {"event_time": 200, "alert_id": "n2"}]
    tables.answers |= {"incidents_page": [], "alert_rows": [{"rows": 7}]}
    assert call("GET", "/v1/incidents", params={"cursor": page["next"]}).json() == {"incidents": [], "next": None}
    asked = [parameters for name, parameters in tables.asked if name == "incidents_page"][-1]
    assert (asked["before_time"], asked["before_id"]) == (200, "n2")


def test_a_filter_on_states_brings_the_decisions_along(call: Call, tables: Any, cases: CaseStore) -> None:
    cases.add(decision(1, "confirmed"))
    tables.answers["alerts_page"] = []
    call("GET", "/v1/alerts?severity=high")
    assert tables.brought["decided"] == []
    call("GET", "/v1/alerts?state=open&state=confirmed")
    assert tables.brought["decided"] == [{"alert_id": "a1", "state": "confirmed", "number": 1}]


@pytest.mark.parametrize(("name", "value"), [("family", "love"), ("tier", "gold"), ("state", "lost")])
def test_an_unknown_choice_is_refused_by_name(call: Call, name: str, value: str) -> None:
    refused = call("GET", f"/v1/incidents?{name}={value}")
    assert (refused.status_code, refused.json()["field"], refused.json()["value"]) == (422, name, value)
