"""From a broken message on a real topic to its repaired twin: listed, shown, refused, replayed once."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.events.order import Order
from schemas.validation import judge
from serving.stack.child import Child

pytestmark = pytest.mark.engine

Until = Callable[..., None]


def dead_letters(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "serving.dead_letters", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def refusal(*arguments: str) -> str:
    """The one line with which a command is refused."""
    done = dead_letters(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.removesuffix("\n")


@pytest.fixture
def loader(kafka: str, warehouse: str, tmp_path: Path) -> Iterator[None]:  # noqa: ARG001  it loads from one into the other
    child = Child([sys.executable, "-m", "serving.loader"], tmp_path / "loader.log", "^ready").wait_ready(60)
    yield
    child.end()


def send(kafka: str, topic: str, payload: bytes) -> str:
    """The name of the letter that the message would be."""
    producer = KafkaProducer(bootstrap_servers=kafka)
    sent = producer.send(topic, payload).get(timeout=30)
    producer.close()
    return f"{sent.topic}-{sent.partition}-{sent.offset}"


def message_at(kafka: str, place: str) -> tuple[bytes, bytes]:
    """Key and value of the message at `order.v1-0-17`."""
    topic, partition, offset = place.rsplit("-", 2)
    consumer = KafkaConsumer(bootstrap_servers=kafka)
    where = TopicPartition(topic, int(partition))
    consumer.assign([where])
    consumer.seek(where, int(offset))
    found = next(consumer)
    consumer.close()
    return found.key, found.value


def order_of(now_ms: int) -> dict[str, Any]:
    return {
        "event_id": "repair-1", "event_time": now_ms, "observed_at": now_ms, "seq": 1, "kind": "placed", "order_id": "1",
        "user_id": "u1", "instrument": "BTC", "side": "buy", "quantity_e8": 1, "amount_fen": "ten",
    }  # fmt: skip


def letter_about(letter_id: str, payload: bytes, now_ms: int) -> dict[str, Any]:
    """What the archive writes of an order that it refuses."""
    problem = judge(Order, payload).problem
    assert problem
    place, _, offset = letter_id.rpartition("-")
    return {
        "letter_id": letter_id, "topic": "order.v1", "partition": int(place[-1]), "offset": int(offset),
        "reason": problem.reason, "field": problem.field, "value": problem.value, "rule": problem.rule, "recorded_at": now_ms,
        "payload_latin1": payload.decode("latin-1"),
    }  # fmt: skip


@pytest.mark.usefixtures("loader")
def test_a_refused_order_is_repaired_and_replayed_once(kafka: str, until: Until) -> None:
    now_ms = time.time_ns() // 1_000_000
    order = order_of(now_ms)
    payload = json.dumps(order).encode()
    letter_id = send(kafka, "order.v1", payload)
    letter = letter_about(letter_id, payload, now_ms)
    send(kafka, "dead.letter.v1", json.dumps(letter).encode())
    until(lambda: letter_id in dead_letters("list").stdout)

    listed = dead_letters("list", "--topic", "order.v1", "--reason", "wrong_type", "--json").stdout.splitlines()
    mine = next(row for row in map(json.loads, listed) if row["letter_id"] == letter_id)
    assert (mine["field"], mine["value"], mine["payload_bytes"], mine["attempt"]) == ("amount_fen", "ten", len(payload), 0)
    assert dead_letters("list", "--topic", "order.v1", "--reason", "future_event").stdout == "no dead letters\n"
    assert json.loads(dead_letters("show", letter_id).stdout) == letter | {"attempt": 0}

    assert refusal("show", "order.v1-0-none").startswith("letter_id=order.v1-0-none: no dead letter")
    assert refusal("replay", letter_id).startswith("amount_fen=ten: Input should be a valid integer")
    assert refusal("replay", letter_id, "--set", "amount_fen=-5").startswith("amount_fen=-5: Input should be greater than")

    replayed = dead_letters("replay", letter_id, "--set", "amount_fen=10")
    assert replayed.stdout.startswith(f"replayed {letter_id} as order.v1-"), replayed.stderr
    key, value = message_at(kafka, replayed.stdout.split()[-1])
    sent = json.loads(value)
    assert key == b"u1"
    assert sent.pop("observed_at") >= now_ms
    assert sent == {name: value for name, value in order.items() if name != "observed_at"} | {"amount_fen": 10}

    assert "it was replayed 1× already" in refusal("replay", letter_id, "--set", "amount_fen=10")
    # The letter is delivered again: once the one after it has arrived too, the attempt is still not forgotten.
    after = letter | {"letter_id": f"{letter_id}-after"}
    for row in (letter, after):
        send(kafka, "dead.letter.v1", json.dumps(row).encode())
    until(lambda: after["letter_id"] in dead_letters("list").stdout)
    assert "it was replayed 1× already" in refusal("replay", letter_id, "--set", "amount_fen=10")
    again = dead_letters("replay", letter_id, "--set", "amount_fen=10", "--again")
    assert json.loads(message_at(kafka, again.stdout.split()[-1])[1])["event_id"] == "repair-1"
    assert f"{letter_id}  " in dead_letters("list").stdout
    assert "replayed 2×" in dead_letters("list", "--topic", "order.v1").stdout


def test_a_warehouse_or_broker_that_is_away_is_one_line(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Client.from_url(warehouse) as client:
        row = ("late.v1-0-77", "late.v1", 0, 77, "wrong_type", "topic", "5", "", 0, '{"topic": 5}', 0)
        client.execute("INSERT INTO dead_letter_v1 VALUES", [row])
    monkeypatch.setenv("WEIPAN_KAFKA", "127.0.0.1:9")
    whole = ["topic=t", "event_id=e", "event_time=1", "observed_at=2", "delay_ms=1"]
    said = refusal("replay", "late.v1-0-77", *[word for change in whole for word in ("--set", change)])
    assert "127.0.0.1:9" in said
    assert json.loads(dead_letters("show", "late.v1-0-77").stdout)["attempt"] == 0
    monkeypatch.setenv("WEIPAN_CLICKHOUSE", "clickhouse://default@127.0.0.1:9/weipan")
    assert "127.0.0.1:9" in refusal("list")
