"""Events over the API into a real broker: stamped, kept alive by heartbeats, and never lost once acknowledged."""

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, TopicPartition

from schemas.catalogue import contracts
from schemas.clock import HEARTBEAT_MS, SKEW_MS
from schemas.settings import settings
from schemas.validation import judge
from serving.key_store import KeyStore
from serving.stack import broker, topics
from serving.stack.child import Child

pytestmark = pytest.mark.engine
Until = Callable[..., None]


def part(log: str, module: str, ready: str = "^ready") -> Child:
    return Child([sys.executable, "-m", module], settings().state_dir / "logs" / f"{log}.log", ready).wait_ready(120)


class Place:
    """A broker and an API of this file's own, because the broker is to be killed."""

    def __init__(self) -> None:
        self.begin_broker()
        topics.apply(settings().kafka)
        self.api = part("api", "serving.api")
        self.key = KeyStore(settings().database_url).create("platform", "platform_service")

    def post(self, *events: dict[str, Any]) -> httpx.Response:
        return httpx.post(f"{settings().api}/v1/events", json={"batch": events}, headers={"X-API-Key": self.key}, timeout=30)

    def rows(self, topic: str) -> list[list[dict[str, Any]]]:
        """What each partition of a topic holds now, in order."""
        places = [TopicPartition(topic, p) for p in sorted(self.reader.partitions_for_topic(topic) or ())]
        self.reader.assign(places)
        self.reader.seek_to_beginning(*places)
        end, found = self.reader.end_offsets(places), {place: list[dict[str, Any]]() for place in places}
        while any(self.reader.position(place) < end[place] for place in places):
            for place, records in self.reader.poll(timeout_ms=200).items():
                found[place] += [json.loads(record.value) for record in records]
        return list(found.values())

    def begin_broker(self) -> None:
        """A broker over what is kept, and somebody who reads it."""
        self.broker = part("broker", "serving.stack.broker", broker.READY)
        self.reader = KafkaConsumer(bootstrap_servers=settings().kafka)

    def kill_broker(self) -> None:
        """As a power cut would."""
        self.reader.close()
        self.broker.send(signal.SIGKILL)

    def end(self) -> None:
        """Ends everything."""
        self.reader.close()
        self.api.end()
        self.broker.end()


@pytest.fixture(scope="module")
def place(
    redis_url: str, stack_environment: Callable[[Path], dict[str, str]], tmp_path_factory: pytest.TempPathFactory, until: Until
) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack_environment(tmp_path_factory.mktemp("ingest")).items():
            patch.setenv(name, value)
        patch.setenv("WEIPAN_REDIS", redis_url)
        patch.setenv("WEIPAN_INGEST_BEATS", "behaviour")
        found = Place()
        until(lambda: found.post({"type": "hello"}).status_code == 200)
        yield found
        found.end()


def view(event_id: str, user: str = "u1") -> dict[str, Any]:
    return {
        "type": "behaviour", "event_id": event_id, "event_time": 1_000, "sent_at": 2_000, "seq": 1, "kind": "page_view",
        "user_id": user, "session_id": "s1", "page": "trade", "observed_at": 7,
    }  # fmt: skip


def statuses(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["status"] for each in answer.json()["results"]]


def test_what_is_accepted_is_on_its_topic_once_and_what_is_rejected_among_the_dead_letters(place: Place) -> None:
    sent = [view(f"once-{n}", f"u{n}") for n in range(20)]
    broken = view("broken") | {"page": 5}
    assert statuses(place.post(*sent, broken)) == ["accepted"] * 20 + ["rejected"]
    assert statuses(place.post(*sent[:5])) == ["duplicate"] * 5
    partitions = place.rows("behaviour.v1")
    rows = [row for each in partitions for row in each if row.get("event_id", "").startswith("once-")]
    assert sorted(row["event_id"] for row in rows) == sorted(each["event_id"] for each in sent)
    for row in rows:
        assert judge(contracts()["behaviour"], json.dumps(row).encode()).problem is None
        assert row["device_time"] == 1_000
        assert 1_000 <= row["observed_at"] - row["event_time"] < 11_000
    assert {tuple(row["user_id"] for row in each if row.get("user_id")) != () for each in partitions} == {True}
    letter = next(row for each in place.rows("dead.letter.v1") for row in each if "broken" in row["payload_latin1"])
    assert (letter["topic"], letter["field"], letter["value"]) == ("behaviour.v1", "page", "5")


def test_time_goes_on_while_nobody_sends(place: Place, until: Until) -> None:
    def beats() -> list[list[int]]:
        return [[row["observed_at"] for row in each if "heartbeat" in row] for each in place.rows("behaviour.v1")]

    before = [len(each) for each in beats()]
    until(lambda: all(len(now) >= then + 20 for now, then in zip(beats(), before, strict=True)))
    for times in beats():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= 0
        assert sorted(gaps)[len(gaps) // 2] < 3 * HEARTBEAT_MS


class Load:
    """A client that sends without pause and notes which events were acknowledged, and what else it was told."""

    def __init__(self, place: Place, name: str) -> None:
        self.place, self.name = place, name
        self.acknowledged: set[str] = set()
        self.told: set[int] = set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        for number in count():
            if self.ended.is_set():
                return
            events = [view(f"{self.name}-{number}-{n}", f"u{n}") for n in range(10)]
            answer = self.place.post(*events)
            if answer.status_code == 200:
                assert statuses(answer) == ["accepted"] * 10
                self.acknowledged |= {each["event_id"] for each in events}
            else:
                assert int(answer.headers["retry-after"]) >= 1
                self.told.add(answer.status_code)
                self.ended.wait(0.2)


def test_a_broker_killed_in_mid_load_loses_nothing_that_was_acknowledged(place: Place, until: Until) -> None:
    loads = [Load(place, f"load{n}") for n in range(3)]
    try:
        until(lambda: all(len(each.acknowledged) >= 100 for each in loads))
        place.kill_broker()
        until(lambda: all(each.told for each in loads), timeout_s=60)
        place.broker.end()
        place.begin_broker()
        before = [len(each.acknowledged) for each in loads]
        until(lambda: all(len(each.acknowledged) >= then + 100 for each, then in zip(loads, before, strict=True)), timeout_s=60)
    finally:
        for each in loads:
            each.ended.set()
            each.thread.join()
    partitions = place.rows("behaviour.v1")
    written = {row["event_id"] for rows in partitions for row in rows if "event_id" in row}
    assert {event for each in loads for event in each.acknowledged} <= written
    assert {status for each in loads for status in each.told} <= {429, 503}
    for rows in partitions:
        times = [row["observed_at"] for row in rows]
        assert all(later >= earlier - SKEW_MS for earlier, later in pairwise(times))
