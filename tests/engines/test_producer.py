"""The direct writers' producer against a real broker: stamps, order, heartbeats, and nothing lost by size."""

import json
from itertools import groupby

import pytest
from kafka import KafkaConsumer, TopicPartition

from schemas.catalogue import contracts
from schemas.clock import HEARTBEAT_MS
from schemas.contract import Topic
from schemas.validation import judge
from streaming import producer
from streaming.producer import Producer

pytestmark = pytest.mark.engine

TICKET = {"kind": "ticket_opened", "user_id": "u1", "ticket_id": "t", "category": "deposit", "event_time": 1}


def read_all(kafka: str, topic: str) -> list[tuple[int, bytes | None, bytes]]:
    """(partition, key, value) of everything the topic holds now, in order within a partition."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, fetch_max_bytes=32 << 20, max_partition_fetch_bytes=16 << 20)
    places = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    end = consumer.end_offsets(places)
    rows: list[tuple[int, bytes | None, bytes]] = []
    while any(consumer.position(place) < end[place] for place in places):
        for records in consumer.poll(timeout_ms=200).values():
            rows += [(r.partition, r.key, r.value) for r in records]
    consumer.close()
    return sorted(rows, key=lambda row: row[0])


def test_rows_are_stamped_in_order_keyed_and_believed(kafka: str) -> None:
    clock = iter([1_000, 1_200, 1_100, 1_300, *[1_400] * 1000])
    with Producer("stamps", bootstrap=kafka, now=lambda: next(clock)) as writer:
        ids = [writer.send("support", {**TICKET, "user_id": f"stamped-{n % 2}"}) for n in range(4)]
    found = [json.loads(v) | {"key": k} for _, k, v in read_all(kafka, "support.v1") if b"stamped-" in v]
    by_seq = sorted(found, key=lambda row: int(row["seq"]))
    assert [row["event_id"] for row in by_seq] == ids == [f"stamps-{n}" for n in range(1, 5)]
    assert [row["observed_at"] for row in by_seq] == [1_000, 1_200, 1_200, 1_300]
    assert all(row["key"] == row["user_id"].encode() for row in found)
    assert all(
        judge(contracts()["support"], json.dumps({k: v for k, v in r.items() if k != "key"}).encode()).record for r in found
    )


def test_a_quiet_writer_beats_on_every_partition(kafka: str) -> None:
    begun = producer.now_ms()
    writer = Producer("quiet", beats=("settlement", "profile"), bootstrap=kafka)
    while writer.sent < 40:
        writer._ended.wait(HEARTBEAT_MS / 1000)
    writer.close()
    beats = [(p, k, json.loads(v)) for p, k, v in read_all(kafka, "settlement.v1") if b"heartbeat" in v]
    beats = [beat for beat in beats if beat[2]["observed_at"] >= begun]
    assert {p for p, _, _ in beats} == set(range(contracts()["settlement"].TOPIC.partitions))
    for _, rows in groupby(beats, key=lambda beat: beat[0]):
        times = [row["observed_at"] for _, _, row in rows]
        assert times == sorted(times)
        assert len(times) >= 10
    assert all(k is None and row["heartbeat"] is True and row["event_time"] == row["observed_at"] for _, k, row in beats)
    compacted = [k for _, k, v in read_all(kafka, "profile.v1") if b"heartbeat" in v]
    assert compacted
    assert set(compacted) == {b"heartbeat"}
    assert writer.failed == 0


def test_what_is_too_large_is_kept_whole_among_the_dead_letters(kafka: str) -> None:
    text = "值" * 400_000 + "x" * 900_000
    with Producer("large", bootstrap=kafka) as writer:
        writer.send("support", {**TICKET, "category": text})
    assert writer.failed == 0
    letters = [json.loads(v) for _, _, v in read_all(kafka, "dead.letter.v1") if b"too_large" in v]
    letter = next(row for row in letters if row["letter_id"].startswith("support.v1-large-"))
    assert json.loads(letter["payload_latin1"].encode("latin-1"))["category"] == text
    assert judge(contracts()["dead_letter"], json.dumps(letter).encode()).record is not None


def test_a_topic_that_is_not_there_is_named_at_the_start(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producer, "METADATA_MS", 500)
    monkeypatch.setattr(contracts()["support"], "TOPIC", Topic(name="nowhere.v1", key="user_id"))
    with pytest.raises(LookupError, match=r"nowhere\.v1"):
        Producer("lost", beats=("support",), bootstrap=kafka)
