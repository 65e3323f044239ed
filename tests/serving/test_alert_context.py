"""What stands beside one alert: its incident, the market around it, the events it rests on; and its chart."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from serving.answers.alert_context import ContextAnswer
from serving.answers.alerts import EXAMPLE, AlertAnswer
from serving.pages.price_chart import price_options
from serving.pages.words import WORDS

Call = Callable[..., httpx.Response]
T = 1_769_846_400_000
ROW = AlertAnswer.model_validate(EXAMPLE).model_dump() | {"event_time": T, "detected_at": T + 240, "values": {"orders_1m": 31}}
EVENT = {"topic": "order", "kind": "placed", "instrument": "BTC-USDT", "side": "buy", "price_e8": 6 * 10**12, "amount_fen": 5}


@pytest.fixture
def context(call: Call, tables: Any) -> Callable[..., dict[str, Any]]:
    """`context(evidence_ids=["o1"])`: the context of an alert with these fields."""
    tables.answers |= {"publications": [], "alerts_page": [], "prices_around": [], "events_of_user": []}

    def ask(**changes: Any) -> dict[str, Any]:
        tables.answers["alert_by_id"] = [ROW | changes]
        answer = call("GET", "/v1/alerts/a1/context")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return ask


def test_a_rule_is_explained_by_its_comparison_and_the_nearest_silence(context: Callable[..., dict[str, Any]]) -> None:
    found = context()
    assert [(each["left"], each["left_value"], each["sign"], each["right_value"]) for each in found["compared"]] == [
        ("orders_1m", 31, "≥", 20)
    ]
    assert found["would_not_fire"] == [{"name": "orders_1m", "value": 31, "side": "at_most", "limit": 19}]
    assert (found["normal"], found["linked"], found["case"]["state"]) == (None, [], "open")


def test_a_pattern_has_nothing_to_compare(context: Callable[..., dict[str, Any]]) -> None:
    found = context(condition=None)
    assert (found["compared"], found["would_not_fire"]) == ([], [])


def test_earlier_alerts_say_which_are_of_the_same_incident(context: Callable[..., dict[str, Any]], tables: Any) -> None:
    own = str(ROW["alert_id"])
    tables.answers["alerts_page"] = [
        ROW | {"alert_id": name, "event_time": at, "detector": detector}
        for name, at, detector in (
            (own, T, "rapid_trading"), ("near", T - 200_000, "rapid_trading"), ("other", T - 1000, "price_jump"),
            ("old", T - 900_000, "rapid_trading"),
        )
    ]  # fmt: skip
    found = context()
    assert [each["alert_id"] for each in found["earlier"]] == ["near", "other", "old"]
    assert found["same_incident"] == ["near"]


def test_events_are_evidence_by_the_window_or_by_their_ids(context: Callable[..., dict[str, Any]], tables: Any) -> None:
    tables.answers["events_of_user"] = [EVENT | {"event_id": name, "event_time": T} for name in ("o1", "o2", "o3")]
    assert [each["evidence"] for each in context()["events"]] == [True, True, True]
    by_id = context(window_start_ms=None, window_end_ms=None, evidence_ids=["o1"], trigger_event_id="o3")
    assert [each["evidence"] for each in by_id["events"]] == [True, False, True]
    pair = context(entity_type="account_pair", entity_id="u1+u2")
    assert pair["events"]
    assert tables.asked[-2][1].get("users", tables.asked[-1][1].get("users")) == ("u1", "u2")


def test_the_market_is_read_from_before_the_window_on(context: Callable[..., dict[str, Any]], tables: Any) -> None:
    context(window_start_ms=T - 3_600_000)
    asked = next(parameters for name, parameters in tables.asked if name == "prices_around")
    assert (asked["since"], asked["until"], asked["step_ms"]) == (T - 3_900_000, T + 120_000, 6_000)


def test_the_chart_draws_in_the_reporting_zone(context: Callable[..., dict[str, Any]], tables: Any) -> None:
    tables.answers["prices_around"] = [{"at": T, "low_e8": 100, "high_e8": 300}]
    tables.answers["events_of_user"] = [EVENT | {"event_id": "o1", "event_time": T}]
    options = price_options(ContextAnswer.model_validate(context()), WORDS["en"])
    low, spread, price, buys, sells = options["series"]
    eight_hours = 8 * 3_600_000
    assert (low["data"], spread["data"]) == ([[T + eight_hours, 1e-6]], [[T + eight_hours, 2e-6]])
    assert price["data"] == [[T + eight_hours, 2e-6]]
    assert price["markArea"]["data"][0][1]["xAxis"] == ROW["window_end_ms"] + eight_hours
    assert (buys["data"][0]["value"], sells["data"]) == ([T + eight_hours, 60_000.0], [])
