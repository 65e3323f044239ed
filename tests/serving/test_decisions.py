"""The desk and its routes: one answer a question, none before it is on the topic, every reason told."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from schemas.decisions.question import Question
from schemas.identity import decision_id
from serving.decisions import desk as desk_module
from serving.decisions.desk import DecisionDesk, Given, decision_in
from serving.decisions.memory import Answered
from serving.problems import Problem
from serving.scoring.scorer import Score

Call = Callable[..., httpx.Response]
NOW = 1_767_225_600_000
TRADE = {"request_id": "q1", "user_id": "u1", "instrument": "GOLD", "side": "buy", "amount_fen": 200_000}
QUESTION = Question(subject="pre_trade", **TRADE)  # type: ignore[arg-type]


def placed(value: str, at: int = NOW) -> str:
    return f"{at:015d}.{0:019d}|{value}"


KNOWN = {"document": placed("passed"), "face": placed("passed"), "risk": placed("90")}


@pytest.fixture(autouse=True)
def good_user(memory: Any) -> None:
    memory.facts = dict(KNOWN)


def decided(desk: DecisionDesk, question: Question = QUESTION, now_ms: int = NOW) -> Given:
    return asyncio.run(desk.decide(question, "core", now_ms))


def test_a_good_user_is_allowed_and_the_decision_is_on_the_topic_once(desk: DecisionDesk, topic: Any) -> None:
    given = decided(desk)
    assert (given.decision.verdict, given.decision.limit_fen, given.is_repeated) == ("allow", 200_000, False)
    assert given.decision.event_id == decision_id("q1")
    assert [decision_in(event.decode()) for event in topic.taken] == [given.decision]


def test_the_same_question_gets_the_same_answer_whatever_has_changed(desk: DecisionDesk, topic: Any, memory: Any) -> None:
    first = decided(desk)
    memory.facts["list"] = placed("deny")
    again = decided(desk, now_ms=NOW + 60_000)
    assert (again.decision, again.is_repeated) == (first.decision, True)
    assert len(topic.taken) == 1
    assert decided(desk, replace(QUESTION, request_id="q2")).decision.verdict == "deny"


def test_another_question_under_the_same_request_id_is_refused(desk: DecisionDesk) -> None:
    decided(desk)
    with pytest.raises(Problem) as refusal:
        decided(desk, replace(QUESTION, amount_fen=1))
    assert (refusal.value.status_code, refusal.value.extras["field"]) == (409, "request_id")


def test_no_answer_while_the_broker_is_away_and_the_claimed_one_afterwards(
    desk: DecisionDesk, topic: Any, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "TAKE_OVER_S", 0.04)
    topic.is_away = True
    with pytest.raises(Problem, match="does not take the decision"):
        decided(desk)
    claimed = memory.kept_answers[decision_id("q1")]
    topic.is_away, memory.facts = False, {}
    given = decided(desk, now_ms=NOW + 5_000)
    assert (given.decision.verdict, given.decision.event_time, given.is_repeated) == ("allow", NOW, True)
    assert topic.taken == [claimed.event.encode()]
    assert memory.kept_answers[decision_id("q1")].is_sent


def test_who_loses_the_race_waits_for_the_winner_and_sends_nothing(desk: DecisionDesk, topic: Any, memory: Any) -> None:
    winner = asyncio.run(DecisionDesk(memory, topic, desk.scorer, {}).decide(QUESTION, "core", NOW))
    name = decision_id("q1")
    held = memory.kept_answers[name]
    memory.kept_answers[name] = held._replace(state="0")

    async def both() -> Given:
        waiting = asyncio.create_task(desk.decide(QUESTION, "core", NOW + 1))
        await asyncio.sleep(0)
        await memory.mark_sent(name)
        return await waiting

    loser = asyncio.run(both())
    assert (loser.decision, loser.is_repeated, len(topic.taken)) == (winner.decision, True, 1)


def test_two_at_once_in_one_process_agree(desk: DecisionDesk, topic: Any) -> None:
    async def both() -> list[Given]:
        return await asyncio.gather(*(desk.decide(QUESTION, "core", NOW + each) for each in range(5)))

    answers = asyncio.run(both())
    assert len({json.dumps(each.decision.values) + str(each.decision.event_time) for each in answers}) == 1
    assert len(topic.taken) == 1


def test_a_stale_standing_sends_to_review(desk: DecisionDesk, memory: Any) -> None:
    memory.heard_at = NOW - 60_001
    given = decided(desk)
    assert given.decision.verdict == "review"
    assert [each for each in given.decision.reasons if each.startswith("review")] == [
        "review open_alerts missing:alerts", "review lists missing:lists",
    ]  # fmt: skip
    memory.heard_at = NOW - 60_000
    assert decided(desk, replace(QUESTION, request_id="q2")).decision.verdict == "allow"


class Fixed:
    features = ("orders_1m",)

    async def score(self, values: Any, entity_id: str = "") -> Score:
        return Score(None if values.get("orders_1m") is None else 0.9995, f"iforest@{entity_id}")


def test_a_model_is_asked_with_the_features_and_named(memory: Any, topic: Any) -> None:
    memory.features = {"orders_1m": 3}
    given = decided(DecisionDesk(memory, topic, Fixed(), {}))
    assert "review model_score unusual" in given.decision.reasons
    assert (given.decision.values["score_milli"], (given.decision.versions or "").split()[-1]) == (999, "model=iforest@u1")


def test_the_routes_ask_for_the_right_role_and_tell_every_reason(call: Call, memory: Any) -> None:
    memory.facts = {}
    answer = call("POST", "/v1/decisions/pre-trade", role="platform_service", json=TRADE)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["verdict"], told["decision_id"], told["versions"]["model"]) == ("deny", decision_id("q1"), "none")
    assert [(each["check"], each["code"], each["verdict"]) for each in told["reasons"]] == [
        ("identity", "missing:document", "deny"), ("identity", "missing:face", "deny"),
        ("suitability", "missing:questionnaire", "review"), ("trade_limit", "missing:profile", "allow"),
        ("model_score", "missing:score", "allow"),
    ]  # fmt: skip
    assert told["reasons"][0]["sentence_zh"] == "无法判断：缺少证件核验结果。"
    read = call("GET", f"/v1/decisions/{told['decision_id']}", role="risk_analyst").json()
    assert read == told
    assert call("POST", "/v1/decisions/pre-trade", role="risk_analyst", json=TRADE).status_code == 403
    assert call("GET", "/v1/decisions/x", role="growth_analyst").status_code == 403


def test_a_withdrawal_is_asked_the_same_way(call: Call, memory: Any) -> None:
    memory.features = {"deposit_fen_1h": 2_000_000, "withdrawal_fen_1h": 0, "fill_fen_1h": 0, "failed_logins_1h": 4,
                       "near_deposits_day": 0}  # fmt: skip
    body = {"request_id": "w1", "user_id": "u1", "amount_fen": 1_900_000}
    told = call("POST", "/v1/decisions/withdraw", role="platform_service", json=body).json()
    assert (told["verdict"], told["limit_fen"], told["subject"]) == ("review", None, "withdraw")
    codes = [each["code"] for each in told["reasons"] if each["verdict"] == "review"]
    assert codes == ["passes_through", "failed_logins"]
    assert "¥20,000.00 came in within the hour" in told["reasons"][0]["sentence_en"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount_fen": 0}, "amount_fen"), ({"amount_fen": "5"}, "amount_fen"), ({"side": "hold"}, "side"),
     ({"user_id": ""}, "user_id"), ({"request_id": "x" * 129}, "request_id"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_a_wrong_question_names_field_and_rule(call: Call, change: dict[str, Any], field: str) -> None:
    refused = call("POST", "/v1/decisions/pre-trade", json=TRADE | change)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_page_of_decisions_leads_to_the_next(call: Call, desk: DecisionDesk, tables: Any) -> None:
    rows = [vars(decided(desk, replace(QUESTION, request_id=f"q{n}"), NOW - n).decision) for n in range(3)]
    tables.answers["decisions_page"] = rows
    page = call("GET", "/v1/decisions?limit=2&user=u1&verdict=allow", role="auditor").json()
    assert [each["request_id"] for each in page["decisions"]] == ["q0", "q1"]
    call("GET", "/v1/decisions", params={"limit": 2, "cursor": page["next"]})
    asked = [parameters for name, parameters in tables.asked if name == "decisions_page"]
    assert (asked[0]["user"], asked[0]["verdict"], asked[0]["limit"]) == ("u1", "allow", 3)
    assert (asked[1]["before_time"], asked[1]["before_id"]) == (NOW - 1, decision_id("q1"))
    tables.answers["decision_by_id"] = []
    assert call("GET", "/v1/decisions/none").status_code == 404
    assert call("GET", "/v1/decisions?verdict=maybe").status_code == 422


def test_lists_are_changed_by_leads_with_a_reason_and_keep_their_history(call: Call) -> None:
    put = {"listed": "deny", "reason": "court order"}
    assert call("PUT", "/v1/lists/u1", role="risk_analyst", json=put).status_code == 403
    first = call("PUT", "/v1/lists/u1", role="risk_lead", json=put).json()
    assert call("PUT", "/v1/lists/u1", role="risk_lead", json=put).json() == first
    call("PUT", "/v1/lists/u2", json={"listed": "allow", "reason": "market maker"})
    assert [each["user_id"] for each in call("GET", "/v1/lists", role="risk_analyst").json()] == ["u2", "u1"]
    assert [each["user_id"] for each in call("GET", "/v1/lists?listed=deny").json()] == ["u1"]
    call("PUT", "/v1/lists/u1", json={"listed": None, "reason": "lifted"})
    assert call("GET", "/v1/lists?listed=deny").json() == []
    history = call("GET", "/v1/lists/u1", role="auditor").json()
    assert [(each["listed"], each["reason"]) for each in history] == [(None, "lifted"), ("deny", "court order")]
    assert call("PUT", "/v1/lists/u1", json={"listed": "deny", "reason": ""}).status_code == 422


def test_an_answer_is_known_by_its_digest() -> None:
    assert Answered("d", "{}", "1").is_sent
    assert not Answered("d", "{}", "new").is_sent
