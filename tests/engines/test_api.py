"""The API over a real broker, warehouse and redis-server."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from clickhouse_driver import Client
from kafka import KafkaProducer
from redis import Redis

from schemas.identity import alert_id
from schemas.settings import Settings
from serving.key_store import KeyStore
from serving.online_book import Book
from serving.online_layout import heard_key, layout_of, row_key
from serving.stack.child import Child

pytestmark = pytest.mark.engine
Until = Callable[..., None]

NOW = int(time.time() * 1000)


def alert(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "alert_id": alert_id("rapid_trading", "u1", f"o{number}"), "detector": "rapid_trading", "detector_version": 1,
        "revision": 0, "status": "added", "source": "live", "severity": "high", "score": 80, "entity_type": "user",
        "entity_id": "u1", "user_id": "u1", "instrument": None, "trigger_event_id": f"o{number}", "event_time": NOW + number,
        "detected_at": NOW + number + 20, "thresholds": {"orders_1m": 20}, "values": {"orders_1m": 20 + number},
        "window_start_ms": None, "window_end_ms": None, "window_count": None, "window_checksum": None, "evidence_ids": [],
        "sentence_en": "many orders", "sentence_zh": "下单过多",
    } | changes  # fmt: skip


@pytest.fixture(scope="module")
def send(kafka: str) -> Iterator[Callable[..., None]]:
    producer = KafkaProducer(bootstrap_servers=kafka)

    def one(topic: str, key: str | None, *values: dict[str, Any] | bytes) -> None:
        for value in values:
            payload = value if isinstance(value, bytes) else json.dumps(value).encode()
            producer.send(topic, key=key.encode() if key else None, value=payload).get(10)

    yield one
    producer.close()


def listen(api: str, key: str, wanted: int, last_seen: int | None = None, query: str = "") -> list[tuple[int, dict[str, Any]]]:
    """The first `wanted` alerts of the stream with their ids."""
    headers = {"Authorization": f"Bearer {key}"} | ({} if last_seen is None else {"Last-Event-ID": str(last_seen)})
    seen: list[tuple[int, dict[str, Any]]] = []
    with httpx.stream("GET", f"{api}/v1/alerts/stream{query}", headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        for line in answer.iter_lines():
            if line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: "):
                seen.append((number, json.loads(line[6:])))
                if len(seen) == wanted:
                    break
    return seen


def get(api: str, key: str, path: str, **parameters: Any) -> Any:
    answer = httpx.get(f"{api}{path}", params=parameters, headers={"X-API-Key": key}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ready(api: str) -> bool:
    return httpx.get(f"{api}/readyz", timeout=30).status_code == 200


def test_alerts_arrive_by_stream_and_resume_without_gap_or_double(
    api: str, demo_key: str, send: Callable[..., None], until: Until
) -> None:
    until(lambda: ready(api))
    send("alert.v1", "k", alert(0))
    (first, told) = listen(api, demo_key, 1, last_seen=-1)[0]
    assert (told["values"], told["event_time"][-1]) == ({"orders_1m": 20}, "Z")
    beat = {"heartbeat": True, "event_time": NOW, "observed_at": NOW}
    for number in range(1, 40):
        send("alert.v1", "k", alert(number, severity="low" if number % 2 else "critical"), beat)
    send("alert.v1", "k", b"{broken")
    whole = listen(api, demo_key, 39, last_seen=first)
    ids = [number for number, _ in whole]
    assert [told["values"]["orders_1m"] for _, told in whole] == [20 + number for number in range(1, 40)]
    assert ids == sorted(set(ids))
    for cut in (0, 7, 37):
        assert [number for number, _ in listen(api, demo_key, 38 - cut, last_seen=ids[cut])] == ids[cut + 1 :]
    chosen = listen(api, demo_key, 5, last_seen=first, query="?severity=critical")
    assert {told["severity"] for _, told in chosen} == {"critical"}


@pytest.fixture
def second_api(
    api: str,  # noqa: ARG001 - the first one has opened the stores' doors
    stack_env: Settings,
    stack_environment: Callable[[Path], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """Another process of the API, which has seen nothing yet."""
    address = stack_environment(stack_env.state_dir)["WEIPAN_API"]
    monkeypatch.setenv("WEIPAN_API", address)
    child = Child([sys.executable, "-m", "serving.api"], stack_env.state_dir / "logs" / "second_api.log", "^ready").wait_ready(
        60
    )
    yield address
    child.end()


def test_a_fresh_process_reads_the_past_again_from_the_broker(api: str, second_api: str, demo_key: str, until: Until) -> None:
    until(lambda: ready(second_api))
    newest = listen(api, demo_key, 40, last_seen=-1)
    assert listen(second_api, demo_key, 40, last_seen=-1) == newest
    headers = {"X-API-Key": demo_key, "Last-Event-ID": "1000000"}
    refused = httpx.get(f"{second_api}/v1/alerts/stream", headers=headers, timeout=30)
    assert (refused.status_code, refused.json()["field"]) == (422, "Last-Event-ID")


def test_a_stream_ends_soon_after_its_key_is_revoked(api: str, stack_env: Settings) -> None:
    keys = KeyStore(stack_env.database_url)
    key = keys.create("desk", "risk_analyst")
    ended, open_ = threading.Event(), threading.Event()

    def read() -> None:
        with httpx.stream("GET", f"{api}/v1/alerts/stream", headers={"X-API-Key": key}, timeout=20) as answer:
            for _ in answer.iter_lines():
                open_.set()
        ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert open_.wait(10)
    keys.revoke(key.split("_")[1])
    assert ended.wait(5)
    reader.join()
    assert httpx.get(f"{api}/v1/alerts", headers={"X-API-Key": key}, timeout=20).status_code == 401


def test_pages_of_alerts_hold_each_alert_once_in_its_newest_revision(api: str, demo_key: str, warehouse: str) -> None:
    base = 10_000
    rows = [alert(base + number, detector="paged") for number in range(25)]
    rows += [alert(base + 3, detector="paged", revision=1, status="withdrawn"), alert(base + 4, detector="paged")]
    with Client.from_url(warehouse) as client:
        client.execute(f"INSERT INTO alert_v1 ({', '.join(rows[0])}) VALUES", rows)
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = get(api, demo_key, "/v1/alerts", detector="paged", limit=7, **cursor)
        seen += page["alerts"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert [each["trigger_event_id"] for each in seen] == [f"o{base + number}" for number in reversed(range(25))]
    assert [each["status"] for each in seen if each["revision"]] == ["withdrawn"]
    found = get(api, demo_key, f"/v1/alerts/{seen[0]['alert_id']}")
    assert found == seen[0]
    since, until_ = seen[10]["event_time"], seen[4]["event_time"]
    part = get(api, demo_key, "/v1/alerts", detector="paged", since=since, until=until_, user="u1", entity="u1")
    assert [each["alert_id"] for each in part["alerts"]] == [each["alert_id"] for each in seen[5:11]]


def test_readers_see_only_the_newest_published_run(api: str, demo_key: str, warehouse: str) -> None:
    def publish(client: Client, run_id: str, at: int) -> None:
        client.execute("INSERT INTO publication VALUES", [("parity", "2026-01-30", run_id, at, 1, "risk", "passed")])

    with Client.from_url(warehouse) as client:
        for run_id, live in (("r1", 1), ("r2", 2), ("r3", 3)):
            client.execute("INSERT INTO parity VALUES", [("2026-01-30", run_id, "paged", live, live, 0, 0, 0, 0, True)])
        publish(client, "r1", 1000)
        assert get(api, demo_key, "/v1/parity", day="2026-01-30")["detectors"][0]["live"] == 1
        publish(client, "r2", 2000)
    answer = get(api, demo_key, "/v1/parity", day="2026-01-30")
    assert (answer["run_id"], answer["detectors"][0]["live"]) == ("r2", 2)


def trade(user: str, at: int, number: int, amount_fen: int = 700) -> dict[str, Any]:
    """The vector of a user's trade, as the live layer tells it."""
    values = {"amount_fen": amount_fen, "quantity_e8": 5, "price_e8": 3, "pnl_fen": None}
    head = {"event_id": f"{user}-{number}", "event_time": at, "observed_at": at, "seq": number, "trigger": "fill"}
    return {**head, "kind": "filled", "user_id": user, "instrument": "BTC", "side": "buy", "values": values}


def progress(at: int) -> dict[str, Any]:
    return {"job": "features", "event_time": at}


@pytest.fixture
def value(api: str, demo_key: str) -> Callable[..., dict[str, Any]]:
    """`value("a")`: the feature fills_1h of a user as the API serves it."""

    def read(user: str, name: str = "fills_1h", entity: str = "user") -> dict[str, Any]:
        features: dict[str, Any] = get(api, demo_key, f"/v1/features/{entity}/{user}")["features"]
        return features[name]

    return read


def store_process(s: Settings, log: str) -> Child:
    return Child([sys.executable, "-m", "serving.online_store"], s.state_dir / "logs" / f"{log}.log", "^ready").wait_ready(60)


def test_the_online_store_counts_once_over_kills_repetitions_and_a_wiped_server(
    value: Callable[..., dict[str, Any]], send: Callable[..., None], stack_env: Settings, until: Until
) -> None:
    now = int(time.time() * 1000)
    first = [trade("a", now - 9_000 + n, n) for n in range(5)]
    store = store_process(stack_env, "online_store_1")
    send("vector.user.v1", "a", *first, *first, b"{broken")
    send("progress.v1", "features", progress(now + 600_000))
    until(lambda: value("a")["value"] == 5)
    assert (value("a")["status"], value("a", "limit_fen")["status"]) == ("PRESENT", "NULL_VALUE")
    assert value("nobody")["status"] == "NOT_FOUND"
    store.send(signal.SIGKILL)
    store.end()

    beat = {"heartbeat": True, "event_time": now, "observed_at": now}
    send("vector.user.v1", "a", *first, trade("a", now, 5), beat)
    send("vector.user.v1", "b", trade("b", now, 0))
    store = store_process(stack_env, "online_store_2")
    until(lambda: (value("a")["value"], value("b")["value"]) == (6, 1))

    with Redis.from_url(stack_env.redis) as redis:
        redis.flushall()
    send("vector.user.v1", "c", trade("c", now, 0))
    until(lambda: [value(user)["value"] for user in "abc"] == [6, 1, 1])
    assert value("a|BTC", "position_bought_5m", "position")["value"] == 30
    assert value("BTC", "market_quantity_5m", "market")["value"] == 40
    stale_at = now - 90_000
    with Redis.from_url(stack_env.redis) as redis:
        redis.set(heard_key(), stale_at)
    assert (value("b")["status"], value("b")["value"]) == ("OUTSIDE_MAX_AGE", 0)
    assert value("b")["age_ms"] >= 0
    store.end()


def test_features_answer_in_the_shape_of_feast(api: str, demo_key: str, redis_url: str) -> None:
    now = int(time.time() * 1000)
    book = Book(layout_of("user"))
    book.count("fill", {"amount_fen": 9}, now - 3_700_000, "Asia/Shanghai")
    with Redis.from_url(redis_url) as redis:
        redis.set(row_key("user", "f1"), book.packed())
        redis.set(heard_key(), now + 600_000)
    asked = {
        "features": ["user:fills_1h", "user:limit_fen", "position:position_fen_5m"],
        "entities": {"user_id": ["f1", "f2"], "instrument": ["BTC", "BTC"]},
        "full_feature_names": True,
    }
    answer = httpx.post(f"{api}/get-online-features", json=asked, headers={"X-API-Key": demo_key}, timeout=20).json()
    names = ["user_id", "instrument", "user__fills_1h", "user__limit_fen", "position__position_fen_5m"]
    assert answer["metadata"] == {"feature_names": names}
    entities, _, fills, limit, position = answer["results"]
    assert (entities["values"], entities["statuses"]) == (["f1", "f2"], ["PRESENT", "PRESENT"])
    assert (fills["values"], fills["statuses"]) == ([0, None], ["PRESENT", "NOT_FOUND"])
    assert (limit["values"], limit["statuses"]) == ([None, None], ["NULL_VALUE", "NOT_FOUND"])
    assert position["statuses"] == ["NOT_FOUND", "NOT_FOUND"]
    assert fills["event_timestamps"][1] == "1970-01-01T00:00:00Z"


def test_of_two_pushed_values_the_newer_one_wins(api: str, demo_key: str, redis_url: str) -> None:  # noqa: ARG001
    def push(at: int, points: int | None, **other: Any) -> httpx.Response:
        df = {"user_id": ["p1"], "event_timestamp": [at], "outside_risk_points": [points], **other}
        asked = {"push_source_name": "user_push", "df": df, "to": "online", "allow_registry_cache": True}
        return httpx.post(f"{api}/push", json=asked, headers={"X-API-Key": demo_key}, timeout=20)

    now = int(time.time() * 1000)
    assert [push(now - ms, points).json() for ms, points in ((5, 60), (9, 10), (1, None), (0, 75))] == [
        {"kept": 1, "older": 0}, {"kept": 0, "older": 1}, {"kept": 1, "older": 0}, {"kept": 1, "older": 0},
    ]  # fmt: skip
    told = get(api, demo_key, "/v1/features/user/p1")["features"]["outside_risk_points"]
    assert (told["value"], told["status"]) == (75, "PRESENT")
    refused = [push(now, 1, fills_1h=[3]), push(now + 400_000, 1), push(now, 2**60), push(now, 1, user_id=["a", "b"])]
    assert [(each.status_code, each.json()["field"]) for each in refused] == [
        (422, "df"), (422, "df.event_timestamp"), (422, "df.outside_risk_points"), (422, "df"),
    ]  # fmt: skip


def test_operations_answer_without_a_key(api: str, until: Until) -> None:
    until(lambda: ready(api))
    stores = httpx.get(f"{api}/readyz", timeout=20).json()["stores"]
    assert {name for name, store in stores.items() if store["ok"]} >= {"broker", "warehouse", "online store", "database"}
    metrics = httpx.get(f"{api}/metrics", timeout=20).text
    for line in (
        'weipan_store_up{store="warehouse"} 1.0',
        "weipan_sse_clients 0.0",
        'weipan_request_seconds_count{method="GET"',
    ):
        assert line in metrics
