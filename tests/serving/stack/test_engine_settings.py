"""How the engines are set up: broker, topics, online store, Flink."""

from pathlib import Path

import pytest
import yaml

from schemas.catalogue import contracts
from schemas.settings import Settings
from serving.stack import broker, flink_conf, redis_server, topics


@pytest.fixture
def s(tmp_path: Path) -> Settings:
    return Settings(state_dir=tmp_path, kafka="127.0.0.1:1", kafka_controller="127.0.0.1:2", flink="127.0.0.1:3")


def test_the_broker_listens_on_its_addresses_and_takes_the_largest_message(s: Settings) -> None:
    text = broker.write_properties(s).read_text()
    assert "listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2\n" in text
    assert f"message.max.bytes={(8 << 20) + (64 << 10)}\n" in text


def test_a_cluster_id_is_stable_and_in_kafkas_form() -> None:
    assert broker.kafka_id("a") == broker.kafka_id("a") != broker.kafka_id("b")
    assert len(broker.kafka_id("a")) == 22


def test_retention_is_the_contracts_and_compacted_topics_have_none() -> None:
    order, profile = (contracts()[name].TOPIC for name in ("order", "profile"))
    assert topics.configs_of(order) == {
        "cleanup.policy": "delete", "retention.ms": str(7 * 86_400_000), "max.message.bytes": "1048576",
    }  # fmt: skip
    assert topics.configs_of(profile) == {"cleanup.policy": "compact", "max.message.bytes": "1048576"}


def test_the_online_store_listens_here_only_and_keeps_an_append_only_file(s: Settings) -> None:
    words = redis_server.arguments(s)
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert (options["--bind"], options["--appendonly"], options["--port"]) == ("127.0.0.1", "yes", "16379")
    assert Path(redis_server.executable()).exists()


def test_flink_keeps_what_the_wheel_needs_and_gets_our_addresses(s: Settings) -> None:
    written = yaml.safe_load((flink_conf.write_configuration(s) / "config.yaml").read_text())
    assert "--add-opens=java.base/java.lang=ALL-UNNAMED" in written["env.java.opts.all"]
    assert (written["rest.port"], written["rest.bind-address"]) == (3, "127.0.0.1")
    assert [key for key, value in written.items() if value in ("localhost", "0.0.0.0")] == []


def test_nested_settings_become_flat() -> None:
    assert flink_conf.flattened({"a": {"b": 1, "c": {"d": 2}}, "e": 3}) == {"a.b": 1, "a.c.d": 2, "e": 3}
