"""The broker, the online store's server and the Flink cluster, for real."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.request import urlopen

import pytest
import redis
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas.catalogue import contracts
from schemas.settings import Settings
from serving.stack import broker, topics

pytestmark = pytest.mark.engine


def test_every_contract_has_its_topic_and_a_second_run_changes_nothing(kafka: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    found = {t["name"]: len(t["partitions"]) for t in admin.describe_topics()}
    admin.close()
    wanted = {c.TOPIC.name: c.TOPIC.partitions for c in contracts().values()}
    assert {name: found.get(name) for name in wanted} == wanted
    assert topics.apply(kafka) == {"created": [], "grown": [], "changed": []}


def test_a_state_folder_whose_cluster_id_begins_with_a_dash_is_formatted(stack_env: Settings, tmp_path: Path) -> None:
    folders = (tmp_path / str(number) for number in count())
    state = next(folder for folder in folders if broker.kafka_id(f"weipan:{folder}").startswith("-"))
    s = stack_env.model_copy(update={"state_dir": state})
    broker.format_storage(s, broker.write_properties(s))
    assert (state / "kafka" / "log" / "meta.properties").exists()


def test_a_topic_that_differs_from_its_contract_is_brought_back(kafka: str, until: Callable[..., None]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "order.v1", {"retention.ms": "1000"})])
    admin.close()
    # The broker applies a change of settings a moment after it has answered.
    until(lambda: topics.apply(kafka)["changed"] == ["order.v1"])
    until(lambda: topics.apply(kafka)["changed"] == [])


def test_the_largest_dead_letter_passes_through_the_broker(kafka: str) -> None:
    largest = contracts()["dead_letter"].TOPIC.max_message_bytes
    producer = KafkaProducer(bootstrap_servers=kafka, max_request_size=largest * 2)
    payload = b"x" * (largest - 1024)
    sent = producer.send("dead.letter.v1", payload).get(timeout=30)
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=kafka, fetch_max_bytes=largest * 2, max_partition_fetch_bytes=largest * 2)
    where = TopicPartition("dead.letter.v1", sent.partition)
    consumer.assign([where])
    consumer.seek(where, sent.offset)
    assert next(consumer).value == payload
    consumer.close()


def test_the_online_store_keeps_every_write_in_a_file(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.set("k", "v")
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    client.close()


def test_the_flink_cluster_offers_its_slots(flink: str) -> None:
    with urlopen(f"http://{flink}/overview") as answer:
        assert json.load(answer)["slots-total"] == 8
