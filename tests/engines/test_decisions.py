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
    followed: Child,
    stack_environment: Callable[[Path], dict[str, str]],  # noqa: ARG001
) -> Iterator[list[Child]]:
    """An API of this module's own, which may be killed and started again at the same address."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEIPAN_API", stack_environment(stack_env.state_dir)["WEIPAN_API"])
        running = [process(stack_env, "serving.api", "decision_api")]
        yield running
        running[-1].end()


@pytest.fixture(scope="module")
def address(own_api: list[Child]) -> str:  # noqa: ARG001
    return Settings().api


@pytest.fixture(scope="module")
def ask(address: str, demo_key: str) -> Iterator[Ask]:
    with httpx.Client(base_url=address, headers={"X-API-Key": demo_key}, timeout=20) as client:

        def one(request_id: str, user: str, amount_fen: int = 100_000, **more: Any) -> dict[str, Any]:
            body = {"request_id": request_id, "user_id": user, "instrument": "GOLD", "side": "buy", "amount_fen": amount_fen}
            answer = client.post("/v1/decisions/pre-trade", json=body | more)
            assert answer.status_code == 200, answer.text
            return dict(answer.json())

        yield one


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


def numbered(prefix: str) -> Iterator[str]:
    return (f"{prefix}-{number}" for number in range(10**6))


def test_from_events_to_a_decision_a_limit_and_the_warehouse(
    ask: Ask, send: Callable[..., None], kafka: str, address: str, demo_key: str, until: Until
) -> None:
    names = numbered("story")
    assert [r["code"] for r in ask(next(names), "u1")["reasons"] if r["verdict"] == "deny"] == [
        "missing:document",
        "missing:face",
    ]
    send(
        "account.v1", event(kind="kyc_passed", user_id="u1"), event(kind="questionnaire_completed", user_id="u1", risk_score=90)
    )
    send("profile.v1", event(user_id="u1", tier="mature", values={"fill_fen_p99_90d": 1_000_000}))
    until(lambda: ask(next(names), "u1")["limit_fen"] == 5_000_000)
    allowed = ask("story-allowed", "u1")
    assert (allowed["verdict"], allowed["is_repeated"]) == ("allow", False)

    send(
        "fill.v1",
        event(order_id="o", user_id="u1", instrument="GOLD", side="buy", price_e8=1, quantity_e8=1, amount_fen=49_950_000),
    )
    until(lambda: ask(next(names), "u1", 100_000)["verdict"] == "deny")
    assert ask(next(names), "u1", 100_000, side="sell")["verdict"] == "allow"
    assert ask(next(names), "u1", 100_000)["values"]["position_after_fen"] == 50_050_000

    send("alert.v1", alert_about("u1"))
    until(lambda: "critical" in [r["code"] for r in ask(next(names), "u1", 1, side="sell")["reasons"]])
    until(lambda: [row["limit_fen"] for row in on_topic(kafka, "limit.v1")] == [5_000_000, limit_fen("mature", 1_000_000, 500)])

    with httpx.Client(base_url=address, headers={"X-API-Key": demo_key}, timeout=20) as client:
        until(lambda: client.get(f"/v1/alerts/{alert_about('u1')['alert_id']}").status_code == 200)
        case = {"verdict": "false_positive", "revision": 0}
        assert client.post(f"/v1/alerts/{alert_about('u1')['alert_id']}/disposition", json=case).status_code == 200
        until(lambda: ask(next(names), "u1", 1, side="sell")["verdict"] == "allow")
        client.put("/v1/lists/u1", json={"listed": "deny", "reason": "test"})
        until(lambda: ask(next(names), "u1", 1, side="sell")["verdict"] == "deny")

        assert ask("story-allowed", "u1") == allowed | {"is_repeated": True}
        other = client.post("/v1/decisions/pre-trade", json={"request_id": "story-allowed", "user_id": "u2", "instrument": "GOLD",
                                                             "side": "buy", "amount_fen": 1})  # fmt: skip
        assert (other.status_code, other.json()["field"]) == (409, "request_id")

        until(lambda: len(client.get("/v1/decisions?user=u1&check=lists&verdict=deny").json()["decisions"]) >= 1)
        until(lambda: "story-allowed" in [d["request_id"] for d in client.get("/v1/decisions?user=u1").json()["decisions"]])
        listed = client.get("/v1/decisions?user=u1&verdict=allow&limit=1000").json()["decisions"]
        assert allowed in listed
        assert client.get(f"/v1/decisions/{allowed['decision_id']}").json() == allowed


def test_no_answered_decision_is_lost_when_the_api_is_killed_in_mid_load(
    ask: Ask, own_api: list[Child], stack_env: Settings, kafka: str, address: str, demo_key: str
) -> None:
    ask("warm", "v1")
    answered: dict[str, dict[str, Any]] = {}
    unanswered: set[str] = set()
    ended = threading.Event()

    def load(worker: int) -> None:
        with httpx.Client(base_url=address, headers={"X-API-Key": demo_key}, timeout=5) as client:
            for number in range(10**6):
                if ended.is_set():
                    return
                body = {"request_id": f"load-{worker}-{number}", "user_id": f"v{number % 7}", "amount_fen": 1_000 + number,
                        "instrument": "GOLD", "side": "buy"}  # fmt: skip
                try:
                    answer = client.post("/v1/decisions/pre-trade", json=body)
                    answered[body["request_id"]] = answer.json()
                except httpx.HTTPError:
                    unanswered.add(body["request_id"])
                    return

    workers = [threading.Thread(target=load, args=(worker,)) for worker in range(6)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + 30
    while len(answered) < 150 and time.monotonic() < deadline:
        time.sleep(0.01)
    own_api[-1].send(signal.SIGKILL)
    for worker in workers:
        worker.join(20)
    ended.set()
    own_api[-1].end()
    assert len(answered) >= 150
    assert unanswered
    told = [row for row in on_topic(kafka, "decision.v1") if row["request_id"].startswith("load-")]
    copies = Counter(row["event_id"] for row in told)
    assert {copies[decision_id(request)] for request in answered} == {1}

    own_api.append(process(stack_env, "serving.api", "decision_api_again"))
    again = {request: ask(request, f"v{int(request.rpartition('-')[2]) % 7}", 1_000 + int(request.rpartition("-")[2]))
             for request in [*sorted(answered)[:20], *unanswered]}  # fmt: skip
    for request, answer in again.items():
        if request in answered:
            assert answer == answered[request] | {"is_repeated": True}
    after = [row for row in on_topic(kafka, "decision.v1") if row["request_id"].startswith("load-")]
    assert {row["request_id"] for row in after} >= set(answered) | unanswered
    assert {Counter(row["event_id"] for row in after)[decision_id(request)] for request in answered} == {1}
    by_id: dict[str, set[str]] = {}
    for row in after:
        by_id.setdefault(row["event_id"], set()).add(json.dumps(row, sort_keys=True))
    assert {len(texts) for texts in by_id.values()} == {1}
