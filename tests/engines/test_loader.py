"""The loader between a real broker and the real warehouse, with everything killed in mid-stream."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from clickhouse_driver import Client
from kafka import KafkaProducer

from schemas.identity import alert_id
from schemas.settings import Settings, settings
from serving.stack import broker
from serving.stack.child import Child

pytestmark = pytest.mark.engine

Until = Callable[..., None]
START_MS = 1_750_000_000_000
READY = {"serving.stack.broker": broker.READY, "serving.warehouse.daemon": "^ready", "serving.loader": "^ready"}


class Stack:
    """A broker, a warehouse and a loader of this module's own, each of which may be killed and started again."""

    def __init__(self, addresses: Settings) -> None:
        self.addresses = addresses
        self.logs = addresses.state_dir / "logs"
        self.parts: dict[str, Child] = {}

    def start(self, module: str) -> Child:
        command = [sys.executable, "-m", module]
        self.parts[module] = Child(command, self.logs / f"{module}.log", READY[module]).wait_ready(60)
        return self.parts[module]

    def run(self, module: str) -> None:
        done = Child([sys.executable, "-m", module], self.logs / f"{module}.log")
        assert done.process.wait(60) == 0

    def kill(self, module: str) -> None:
        child = self.parts.pop(module)
        child.send(signal.SIGKILL)
        child.process.wait()

    def loader_log(self) -> str:
        return (self.logs / "serving.loader.log").read_text()

    def end(self) -> None:
        for child in reversed(self.parts.values()):
            child.end()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    state = tmp_path_factory.mktemp("loader")
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    kafka, controller, clickhouse = (listener.getsockname()[1] for listener in listeners)
    for listener in listeners:
        listener.close()
    own = {"STATE_DIR": state, "KAFKA": f"127.0.0.1:{kafka}", "KAFKA_CONTROLLER": f"127.0.0.1:{controller}"}
    own["CLICKHOUSE"] = f"clickhouse://default@127.0.0.1:{clickhouse}/weipan"
    with pytest.MonkeyPatch.context() as environment:
        for name, value in own.items():
            environment.setenv(f"WEIPAN_{name}", str(value))
        running = Stack(settings())
        try:
            running.start("serving.stack.broker")
            running.run("serving.stack.topics")
            running.start("serving.warehouse.daemon")
            running.run("serving.warehouse.migrate")
            yield running
        finally:
            running.end()


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    with Client.from_url(stack.addresses.clickhouse) as ours:
        yield ours


def to_json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()


def alert(number: int, revision: int = 0) -> dict[str, Any]:
    trigger = f"e{number}"
    return {
        "alert_id": alert_id("rapid_trading", "u1", trigger), "detector": "rapid_trading", "detector_version": 1,
        "revision": revision, "status": "changed" if revision else "added", "source": "live", "severity": "high", "score": 80,
        "entity_type": "user", "entity_id": "u1", "user_id": "u1", "instrument": None, "trigger_event_id": trigger,
        "event_time": START_MS + number, "detected_at": START_MS + number + 40, "thresholds": {"orders_1m": 30},
        "values": {"orders_1m": number, "fills_1h": None}, "window_start_ms": START_MS, "window_end_ms": START_MS + number,
        "window_count": number, "window_checksum": -number, "evidence_ids": [trigger], "sentence_en": "fast",
        "sentence_zh": "快",
    }  # fmt: skip


ALERTS = "SELECT trigger_event_id, revision, values['orders_1m'], sentence_zh FROM alert_v1 FINAL WHERE event_time >= %(since)s"


def alerts_since(client: Client, number: int) -> list[tuple[Any, ...]]:
    return sorted(client.execute(ALERTS, {"since": START_MS + number}))


def count_since(client: Client, number: int) -> int:
    return int(client.execute(f"SELECT count() FROM ({ALERTS})", {"since": START_MS + number})[0][0])


def expected(first: int, last: int) -> list[tuple[Any, ...]]:
    return sorted((f"e{n}", revision_of(n), n, "快") for n in range(first, last))


def revision_of(number: int) -> int:
    return 1 if number % 10 == 0 else 0


@contextmanager
def producer_of(stack: Stack) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=stack.addresses.kafka, acks="all")
    yield producer
    producer.close()


def produce(stack: Stack, first: int, last: int) -> None:
    """Each alert, a few of them corrected, a few of them and of the corrected ones delivered twice, among heartbeats."""
    with producer_of(stack) as producer:
        for n in range(first, last):
            rows = [alert(n, revision) for revision in range(revision_of(n) + 1)]
            rows += [alert(n)] if n % 7 == 0 else []
            rows += [{"heartbeat": True, "event_time": START_MS + n, "observed_at": START_MS + n}] if n % 100 == 0 else []
            for row in rows:
                producer.send("alert.v1", to_json(row))


def test_a_loader_killed_in_mid_stream_leaves_no_gap_and_no_double(stack: Stack, client: Client, until: Until) -> None:
    produce(stack, 0, 30_000)
    for _ in range(3):
        seen = count_since(client, 0)
        stack.start("serving.loader")
        until(lambda: count_since(client, 0) > seen)  # noqa: B023  called in this round only
        stack.kill("serving.loader")
        assert count_since(client, 0) < 30_000
    stack.start("serving.loader")
    until(lambda: count_since(client, 0) == 30_000, 60)
    assert alerts_since(client, 0) == expected(0, 30_000)


def test_late_rows_dead_letters_and_broken_messages_arrive_once(stack: Stack, client: Client, until: Until) -> None:
    late = {"topic": "order.v1", "event_id": "l1", "event_time": START_MS, "observed_at": START_MS + 500, "delay_ms": 500}
    letter = {
        "letter_id": "order.v1-0-3", "topic": "order.v1", "partition": 0, "offset": 3, "reason": "malformed_json", "field": "",
        "value": "", "rule": "JSON", "recorded_at": START_MS, "payload_latin1": bytes(range(256)).decode("latin-1"),
    }  # fmt: skip
    with producer_of(stack) as producer:
        for topic, row in 2 * (("late.v1", late), ("late.v1", late | {"event_id": "l2"}), ("dead.letter.v1", letter)):
            producer.send(topic, to_json(row))
        broken = producer.send("alert.v1", b'{"alert_id": 5, \xff').get(30)
        wide = producer.send("alert.v1", to_json(alert(50_000) | {"window_checksum": 2**63})).get(30)
    read = "SELECT letter_id, reason, payload_latin1 FROM dead_letter_v1 FINAL"
    until(lambda: len(client.execute(read)) == 3 and len(client.execute("SELECT * FROM late_v1 FINAL")) == 2)
    letters = {letter_id: (reason, payload.encode("latin-1")) for letter_id, reason, payload in client.execute(read)}
    assert letters[f"alert.v1-0-{broken.offset}"] == ("malformed_json", b'{"alert_id": 5, \xff')
    assert letters[f"alert.v1-0-{wide.offset}"][0] == "out_of_range"
    assert letters["order.v1-0-3"] == ("malformed_json", bytes(range(256)))
    since = "SELECT topic, event_id, delay_ms FROM late_v1 FINAL ORDER BY event_id"
    assert client.execute(since) == [("order.v1", "l1", 500), ("order.v1", "l2", 500)]


def test_a_warehouse_or_broker_that_is_killed_costs_nothing(stack: Stack, client: Client, until: Until) -> None:
    stack.kill("serving.warehouse.daemon")
    produce(stack, 100_000, 103_000)
    until(lambda: "rows wait for alert_v1" in stack.loader_log())
    stack.start("serving.warehouse.daemon")
    until(lambda: count_since(client, 100_000) == 3_000)

    stack.kill("serving.stack.broker")
    stack.start("serving.stack.broker")
    produce(stack, 103_000, 104_000)
    until(lambda: count_since(client, 100_000) == 4_000, 60)
    assert alerts_since(client, 100_000) == expected(100_000, 104_000)
    assert stack.parts["serving.loader"].exit_code() is None


def test_it_ends_at_once_when_asked_even_while_it_waits(stack: Stack, client: Client, until: Until) -> None:
    stack.kill("serving.warehouse.daemon")
    waiting = stack.loader_log().count("rows wait for alert_v1")
    produce(stack, 200_000, 200_010)
    until(lambda: stack.loader_log().count("rows wait for alert_v1") > waiting)
    since = time.monotonic()
    loader = stack.parts.pop("serving.loader")
    os.kill(loader.pid, signal.SIGTERM)
    assert loader.process.wait(10) == 0
    assert time.monotonic() - since < 5
    stack.start("serving.warehouse.daemon")
    stack.start("serving.loader")
    until(lambda: count_since(client, 200_000) == 10)
