"""Decisions over a real broker, redis-server and warehouse: from events to an answer, and no answer lost to a kill."""

import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.decisions.trade_limit import limit_fen
from schemas.identity import alert_id, decision_id
from schemas.settings import Settings
from serving.stack.child import Child

pytestmark = pytest.mark.engine

Until = Callable[..., None]
Ask = Callable[..., dict[str, Any]]
NOW = int(time.time() * 1000)
SEQ = iter(range(1, 10**6))


def event(**fields: Any) -> dict[str, Any]:
    seq = next(SEQ)
    return {"version": 1, "event_id": f"t-{seq}", "event_time": NOW, "observed_at": NOW, "seq": seq, "region": "CN"} | fields


def alert_about(user: str) -> dict[str, Any]:
    return {
        "alert_id": alert_id("spoofing", user, "o1"), "detector": "spoofing", "detector_version": 1, "revision": 0,
        "status": "added", "source": "live", "severity": "critical", "score": 80, "entity_type": "user", "entity_id": user,
        "user_id": user, "instrument": "GOLD", "trigger_event_id": "o1", "event_time": NOW, "detected_at": NOW,
        "thresholds": {}, "values": {}, "window_start_ms": None, "window_end_ms": None, "window_count": None,
        "window_checksum": None, "evidence_ids": [], "sentence_en": "-", "sentence_zh": "-",
    }  # fmt: skip


@pytest.fixture(scope="module")
def send(kafka: str) -> Iterator[Callable[..., None]]:
    producer = KafkaProducer(bootstrap_servers=kafka)

    def many(topic: str, *rows: dict[str, Any]) -> None:
        for row in rows:
            producer.send(topic, json.dumps(row).encode(), str(row.get("user_id")).encode())
        producer.flush()

    yield many
    producer.close()


def process(s: Settings, module: str, log: str) -> Child:
    return Child([sys.executable, "-m", module], s.state_dir / "logs" / f"{log}.log", "^ready").wait_ready(60)


@pytest.fixture(scope="module")
def followed(stack_env: Settings, kafka: str, redis_url: str, warehouse: str) -> Iterator[Child]:  # noqa: ARG001
    """The standing is kept, and the loader brings decisions to the warehouse."""
    standing, loader = process(stack_env, "serving.standing", "standing"), process(stack_env, "serving.loader", "loader")
    yield standing
    loader.end()
    standing.end()


@pytest.fixture(scope="module")
def own_api(
    stack_env: Settings,
    followed: Child,  # noqa: ARG001
    stack_environment: Callable[[Path], dict[str, str]],
) -> Iterator[list[Child]]:
    """An API of this module's own, which may be killed and started again at the same address."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEIPAN_API", stack_environment(stack_env.state_dir)["WEIPAN_API"])
        running = [process(stack_env, "serving.api", "decision_api")]
        yield running
        running[-1].end()


@pytest.fixture(scope="module")
def client(own_api: list[Child], demo_key: str) -> Iterator[httpx.Client]:  # noqa: ARG001
    with httpx.Client(base_url=Settings().api, headers={"X-API-Key": demo_key}, timeout=20) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(client: httpx.Client) -> Ask:
    def one(request_id: str, user: str, amount_fen: int = 100_000, side: str = "buy") -> dict[str, Any]:
        answer = client.post("/v1/decisions/pre-trade", json=trade(request_id, user, amount_fen, side))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return one


def trade(request_id: str, user: str, amount_fen: int, side: str = "buy") -> dict[str, Any]:
    return {"request_id": request_id, "user_id": user, "instrument": "GOLD", "side": side, "amount_fen": amount_fen}


def numbered_trade(request_id: str) -> dict[str, Any]:
    """The trade that a request of the load asks about."""
    number = int(request_id.rpartition("-")[2])
    return trade(request_id, f"v{number % 7}", 1_000 + number)


def on_topic(kafka: str, topic: str) -> list[dict[str, Any]]:
    """Every record of a topic by now, without heartbeats."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, consumer_timeout_ms=500)
    places = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    ends, rows = consumer.end_offsets(places), []
    while any(consumer.position(at) < end for at, end in ends.items()):
        for messages in consumer.poll(500).values():
            rows += [json.loads(message.value) for message in messages]
    consumer.close()
    return [row for row in rows if "heartbeat" not in row]


def test_from_events_to_a_decision_a_limit_and_the_warehouse(
    ask: Ask, send: Callable[..., None], kafka: str, client: httpx.Client, until: Until
) -> None:
    names = (f"story-{number}" for number in range(10**6))

    def said(amount_fen: int = 1, side: str = "sell") -> dict[str, Any]:
        return ask(next(names), "u1", amount_fen, side)

    assert [r["code"] for r in said()["reasons"] if r["verdict"] == "deny"] == ["missing:document", "missing:face"]
    send("account.v1", event(kind="kyc_passed", user_id="u1"))
    send("account.v1", event(kind="questionnaire_completed", user_id="u1", risk_score=90))
    send("profile.v1", event(user_id="u1", tier="mature", values={"fill_fen_p99_90d": 1_000_000}))
    until(lambda: said()["limit_fen"] == 5_000_000)
    until(lambda: [row["limit_fen"] for row in on_topic(kafka, "limit.v1")] == [5_000_000])
    allowed = ask("allowed", "u1")
    assert (allowed["verdict"], allowed["is_repeated"]) == ("allow", False)

    held = {"order_id": "o", "instrument": "GOLD", "side": "buy", "price_e8": 1, "quantity_e8": 1, "amount_fen": 49_950_000}
    send("fill.v1", event(user_id="u1", **held))
    until(lambda: said(100_000, "buy")["verdict"] == "deny")
    assert said(100_000, "buy")["values"]["position_after_fen"] == 50_050_000
    assert said(100_000)["verdict"] == "allow"

    send("alert.v1", alert_about("u1"))
    until(lambda: "critical" in [r["code"] for r in said()["reasons"]])
    lowered = limit_fen("mature", 1_000_000, 500)
    until(lambda: [row["limit_fen"] for row in on_topic(kafka, "limit.v1")] == [5_000_000, lowered])
    case = f"/v1/alerts/{alert_about('u1')['alert_id']}"
    until(lambda: client.get(case).status_code == 200)
    judged = client.post(f"{case}/disposition", json={"verdict": "false_positive", "revision": 0})
    assert judged.status_code == 200
    until(lambda: said()["verdict"] == "allow")
    client.put("/v1/lists/u1", json={"listed": "deny", "reason": "test"})
    until(lambda: said()["verdict"] == "deny")

    assert ask("allowed", "u1") == allowed | {"is_repeated": True}
    other = client.post("/v1/decisions/pre-trade", json=trade("allowed", "u2", 1))
    assert (other.status_code, other.json()["field"]) == (409, "request_id")
    until(lambda: client.get("/v1/decisions?user=u1&check=lists&verdict=deny").json()["decisions"])
    page = client.get("/v1/decisions?user=u1&verdict=allow&limit=1000").json()["decisions"]
    assert allowed in page
    assert client.get(f"/v1/decisions/{allowed['decision_id']}").json() == allowed


def test_no_answered_decision_is_lost_when_the_api_is_killed_in_mid_load(
    ask: Ask, own_api: list[Child], stack_env: Settings, kafka: str, client: httpx.Client
) -> None:
    ask("warm", "v1")
    answered: dict[str, dict[str, Any]] = {}
    unanswered: set[str] = set()

    def load(worker: int) -> None:
        for request in (f"load-{worker}-{number}" for number in range(10**6)):
            try:
                answered[request] = client.post("/v1/decisions/pre-trade", json=numbered_trade(request)).json()
            except httpx.HTTPError:
                unanswered.add(request)
                return

    workers = [threading.Thread(target=load, args=(worker,)) for worker in range(6)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + 60
    while len(answered) < 150 and time.monotonic() < deadline:
        time.sleep(0.01)
    own_api[-1].send(signal.SIGKILL)
    for worker in workers:
        worker.join(30)
    own_api[-1].end()
    assert len(answered) >= 150
    assert unanswered
    copies = Counter(row["event_id"] for row in loaded(kafka))
    assert {copies[decision_id(request)] for request in answered} == {1}

    own_api.append(process(stack_env, "serving.api", "decision_api_again"))
    for request in [*sorted(answered)[:20], *unanswered]:
        answer = client.post("/v1/decisions/pre-trade", json=numbered_trade(request)).json()
        assert answer == answered.get(request, answer) | {"is_repeated": answer["is_repeated"]}
        assert answer["is_repeated"] or request in unanswered
    after = loaded(kafka)
    assert {row["request_id"] for row in after} >= set(answered) | unanswered
    copies = Counter(row["event_id"] for row in after)
    assert {copies[decision_id(request)] for request in answered} == {1}
    told = {(row["event_id"], json.dumps(row, sort_keys=True)) for row in after}
    assert len(told) == len(copies), "copies of one decision are identical"


def loaded(kafka: str) -> list[dict[str, Any]]:
    """The decisions about the questions of the load."""
    return [row for row in on_topic(kafka, "decision.v1") if row["request_id"].startswith("load-")]
