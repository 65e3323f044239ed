import csv
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]

RUN = {"day": "2026-01-31", "run_id": "r1", "last_published_at": 1_769_900_000_000, "row_count": 4, "owned_by": "growth"}
ALERT = {
    "alert_id": "a1", "detector": "rapid_trading", "detector_version": 1, "revision": 0, "status": "added", "source": "live",
    "severity": "high", "score": 80, "entity_type": "user", "entity_id": "u1", "user_id": "u1", "instrument": None,
    "trigger_event_id": "o1", "event_time": 1_769_846_400_000, "detected_at": 1_769_846_400_240,
    "thresholds": {"orders_1m": 20}, "values": {"orders_1m": 31}, "window_start_ms": None, "window_end_ms": None,
    "window_count": None,
    "window_checksum": None, "evidence_ids": [], "sentence_en": "31 orders", "sentence_zh": "31 笔",
}  # fmt: skip


def step(breakdown: str, number: int, users: int, final: bool = True) -> dict[str, Any]:
    times = {"mean_s": None if number == 1 else 60.5, "median_s": None if number == 1 else 30.0}
    event = ("registered", "kyc_passed")[number - 1]
    states = {"in_window": 1, "final": final, "converted": 3, "dropped": 5, "excluded": 2}
    trend = {"trend_entered": {"2026-01-30": 4, "2026-01-31": 0}, "trend_completed": {"2026-01-30": 1, "2026-01-31": 0}}
    return {"breakdown": breakdown, "step": number, "event": event, "users": users, **states, **times, **trend}


def cell(element: str, clicks: int, users: int) -> dict[str, Any]:
    place = {"cell_x": 3, "cell_y": 4, "mean_x_milli": 200, "mean_y_px": 530}
    return {"page_version": "1", "element": element, "cell_clicks": clicks, "cell_users": users, **place}


def test_a_page_of_alerts_leads_to_the_next_one_by_its_cursor(call: Call, tables: Any) -> None:
    tables.answers["alerts_page"] = [ALERT | {"alert_id": name} for name in ("c", "b", "a")]
    page = call("GET", "/v1/alerts?limit=2&severity=high&severity=low&since=2026-01-31T00:00:00Z").json()
    assert [alert["alert_id"] for alert in page["alerts"]] == ["c", "b"]
    assert page["alerts"][0]["event_time"] == "2026-01-31T08:00:00.000Z"
    tables.answers["alerts_page"] = [ALERT | {"alert_id": "a"}]
    last = call("GET", "/v1/alerts", params={"limit": 2, "cursor": page["next"]}).json()
    assert last["next"] is None
    (_, first), (_, second) = tables.asked
    assert (first["severities"], first["since"], first["limit"]) == (["high", "low"], 1_769_817_600_000, 3)
    assert (second["before_time"], second["before_id"]) == (ALERT["event_time"], "b")


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("severity=loud", "severity", "one of info, low, medium, high, critical"),
        ("cursor=xyz", "cursor", "the `next` of an earlier page"),
        ("cursor=WzEsMl0", "cursor", "the `next` of an earlier page"),
        ("limit=0", "limit", "Input should be greater than or equal to 1"),
        ("since=yesterday", "since", "an ISO-8601 moment such as 2026-01-31T08:00:00.000Z"),
        ("since=2026-01-31T00:00:00", "since", "an ISO-8601 moment with its zone, such as 2026-01-31T08:00:00.000Z"),
        ("since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", "since", "before until=1767225600000"),
    ],
)
def test_a_bad_question_names_field_value_and_rule(call: Call, query: str, field: str, rule: str) -> None:
    refused = call("GET", f"/v1/alerts?{query}")
    body = refused.json()
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert (body["field"], body["rule"], body["status"]) == (field, rule, 422)
    assert body["value"]
    assert body["detail"].startswith(f"{field}={body['value']}")


def test_an_unknown_alert_is_a_named_404(call: Call, tables: Any) -> None:
    tables.answers["alert_by_id"] = []
    refused = call("GET", "/v1/alerts/nope")
    assert refused.status_code == 404
    assert refused.json()["value"] == "nope"


def funnel(tables: Any) -> None:
    tables.answers["publications"] = [RUN | {"table_name": "funnel_step"}]
    tables.answers["funnel_steps"] = [step("", 1, 10), step("", 2, 4, False), step("feed_ad", 1, 6), step("feed_ad", 2, 3)]


def test_a_funnel_gives_steps_shares_and_breakdown(call: Call, tables: Any) -> None:
    funnel(tables)
    answer = call("GET", "/v1/funnels/first_trade").json()
    assert [(each["users"], each["rate"]) for each in answer["steps"]] == [(10, 1.0), (4, 0.4)]
    assert [each["users"] for each in answer["breakdown"]["feed_ad"]] == [6, 3]
    assert (answer["final"], answer["run_id"], answer["breakdown_by"]) == (False, "r1", "channel")
    assert answer["states"] == {"converted": 3, "dropped": 5, "excluded": 2, "in_window": 2}
    assert [(each["entered"], each["completed"], each["rate"]) for each in answer["trend"]] == [(4, 1, 0.25), (0, 0, None)]
    assert tables.asked[1][1] == {"day": "2026-01-31", "run_id": "r1", "funnel": "first_trade"}


def test_a_funnel_is_csv_for_those_who_ask_for_it(call: Call, tables: Any) -> None:
    funnel(tables)
    answer = call("GET", "/v1/funnels/first_trade", headers={"Accept": "application/json;q=0.5, text/csv"})
    lines = list(csv.DictReader(answer.text.splitlines()))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [(line["breakdown"], line["step"], line["users"]) for line in lines] == [
        ("", "1", "10"), ("", "2", "4"), ("feed_ad", "1", "6"), ("feed_ad", "2", "3"),
    ]  # fmt: skip


def test_the_users_behind_a_number_are_named_to_those_who_may_know_them(call: Call, tables: Any) -> None:
    tables.answers["publications"] = [RUN | {"table_name": "funnel_step"}]
    member = {"user_id": "ann", "state": "converted", "entered_at": ALERT["event_time"], "total": 3}
    tables.answers["funnel_members"] = [member]
    analyst = call("GET", "/v1/funnels/first_trade/steps/2/users?limit=1").json()
    assert (analyst["users"][0]["user"], analyst["total"], analyst["next_offset"]) == ("ann", 3, 1)
    masked = call("GET", "/v1/funnels/first_trade/steps/2/users", role="product_manager").json()["users"][0]["user"]
    assert masked.startswith("user-")
    assert "ann" not in masked
    refused = call("GET", "/v1/funnels/first_trade/steps/6/users").json()
    assert (refused["field"], refused["value"], refused["rule"]) == ("step", "6", "1 to 5, the steps of first_trade")


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"window_s": 0}, "window_s", "Input should be greater than 0"),
        ({"steps": [{"event": "registered"}]}, "steps", "at least 2 items"),
        ({"steps": [{"event": "registered"}, {"event": "flew"}]}, "event", "one of account_closed"),
        ({"hold_constant": ["colour"]}, "property", "a field of an event"),
        ({"exclusions": [{"event": "deposit", "from_step": 2, "to_step": 2}]}, "exclusions.1.from_step", "less than to_step"),
    ],
)
def test_a_senseless_funnel_is_refused_in_words(call: Call, change: dict[str, Any], field: str, rule: str) -> None:
    good = {"name": "f", "window_s": 60, "steps": [{"event": "registered"}, {"event": "deposit"}]}
    answer = call("POST", "/v1/funnels/query", json=good | change)
    body = answer.json()
    assert answer.status_code == 422, body
    assert field in body["detail"]
    assert rule in body["rule"]


def test_a_form_that_nobody_has_is_refused(call: Call) -> None:
    refused = call("GET", "/v1/funnels/first_trade", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert refused.json()["rule"] == "application/json, text/csv, application/vnd.apache.parquet"


def test_what_is_not_published_or_not_known_is_a_404_in_words(call: Call, tables: Any) -> None:
    tables.answers["publications"] = []
    assert call("GET", "/v1/funnels/first_trade").json()["detail"] == "funnel_step: nothing is published yet"
    assert call("GET", "/v1/funnels/nope").json()["rule"].startswith("one of first_trade, ")
    assert call("GET", "/v1/parity?day=2026-01-31").json()["detail"] == "parity: nothing is published of day=2026-01-31"
    assert call("GET", "/v1/parity?day=31.1.").status_code == 422


def test_cells_of_under_five_users_are_withheld_and_counted(call: Call, tables: Any) -> None:
    tables.answers["publications"] = [RUN | {"table_name": "heatmap_cell"}]
    tables.answers["heatmap_cells"] = [cell("buy_button", 90, 5), cell("sell_button", 40, 4), cell("chart", 2, 1)]
    answer = call("GET", "/v1/heatmaps/trade").json()
    assert [each["element"] for each in answer["cells"]] == ["buy_button"]
    assert (answer["clicks"], answer["withheld_clicks"], answer["withheld_cells"], answer["fewest_users"]) == (132, 42, 2, 5)


def test_the_published_use_of_a_page_by_step(call: Call, tables: Any) -> None:
    absent = dict.fromkeys(("phantom_views", "sessions", "engaged_ms", "median_ms"))
    tables.answers["publications"] = [RUN | {"table_name": "page_day"}]
    tables.answers["page_day"] = [
        {"step": step, "amount": amount, "users": users} | absent
        for step, amount, users in ((0, 8, 8), (50, 6, 6), (100, 2, 2))
    ]
    answer = call("GET", "/v1/heatmaps/trade/scroll?viewport=phone").json()
    assert [(each["step"], each["share"]) for each in answer["steps"]] == [(0, 1.0), (50, 0.75)]
    assert (answer["withheld_steps"], answer["fewest_users"]) == (1, 5)
    assert tables.asked[-1][1]["viewport"] == "phone"
    tables.answers["page_day"] = [
        {"step": 0, "amount": 4, "users": 5, "phantom_views": 1, "sessions": 4, "engaged_ms": 10_000, "median_ms": 900.0}
    ]
    (dwell,) = call("GET", "/v1/heatmaps/trade/dwell").json()["steps"]
    assert (dwell["mean_ms"], dwell["median_ms"], dwell["phantom_views"]) == (2_500, 900, 1)
    csv = call("GET", "/v1/heatmaps/trade/dwell", headers={"Accept": "text/csv"})
    assert csv.text.splitlines()[0].startswith("kind,page,day,step,amount,users,share")
    assert call("GET", "/v1/heatmaps/nowhere/dwell").json()["field"] == "page"
    assert call("GET", "/v1/heatmaps/trade/scroll?viewport=watch").json()["field"] == "viewport"


def test_parity_counts_only_what_the_live_layer_covered(call: Call, tables: Any) -> None:
    row = {"detector": "a", "live": 3, "batch": 4, "only_live": 0, "only_batch": 1, "changed": 1, "late_corrected": 2}
    tables.answers["publications"] = [RUN | {"table_name": "parity"}]
    tables.answers["parity"] = [row | {"covered": True}, row | {"detector": "b", "covered": False}]
    answer = call("GET", "/v1/parity").json()
    assert answer["difference"] == 2
    assert len(answer["detectors"]) == 2


def test_the_catalogue_documents_every_feature(call: Call) -> None:
    catalogue = {each["name"]: each for each in call("GET", "/v1/features").json()}
    assert catalogue["fill_fen_1h"]["unit"] == "fen"
    assert all(each["owner"] and each["about"] and each["window_s"] > 0 for each in catalogue.values())


@pytest.mark.parametrize(
    ("request_body", "field"),
    [
        ({"entities": {"user_id": ["u1"]}}, "features"),
        ({"entities": {"user_id": ["u1"]}, "features": ["user:nope"]}, "features"),
        ({"entities": {"user_id": ["u1"]}, "features": ["fills_1h"]}, "features"),
        ({"entities": {"user_id": ["u1"]}, "features": ["user:fills_1h"], "feature_service": "user"}, "features"),
        ({"entities": {"user_id": ["u1"]}, "feature_service": "nope"}, "feature_service"),
        ({"entities": {"instrument": ["BTC"]}, "features": ["user:fills_1h"]}, "entities"),
        ({"entities": {"user_id": ["u1"], "cat": ["x"]}, "features": ["user:fills_1h"]}, "entities"),
        ({"entities": {"user_id": ["u1"], "instrument": []}, "features": ["user:fills_1h"]}, "entities"),
        ({"entities": {"user_id": ["u"] * 1001}, "features": ["user:fills_1h"]}, "entities"),
    ],
)
def test_a_bad_feature_request_names_its_field(call: Call, request_body: dict[str, Any], field: str) -> None:
    refused = call("POST", "/get-online-features", json=request_body)
    assert refused.status_code == 422
    assert refused.json()["field"] == field


def test_the_openapi_document_shows_examples(call: Call) -> None:
    document = call("GET", "/openapi.json", role=None).json()
    assert document["components"]["schemas"]["AlertAnswer"]["examples"][0]["detector"] == "rapid_trading"
    assert {"HTTPBearer", "APIKeyHeader"} <= set(document["components"]["securitySchemes"])
