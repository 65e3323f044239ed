"""Runs a real Apache Kafka broker (one node, KRaft) on this machine: `python -m serving.stack.broker`."""

import os
import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from schemas.catalogue import contracts
from schemas.class_path import jars_of
from schemas.settings import Settings, settings
from serving.stack.jvm import java

HEAP = ("-Xms128m", "-Xmx384m")
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a tool that ends at once: no time spent on making it fast."""

LOGGING = Path(__file__).with_name("log4j2.properties")
READY = "Kafka Server started"
FRAME_BYTES = 64 << 10
"""Room around the largest message for its key and headers."""


def properties(s: Settings) -> dict[str, str | int]:
    """The broker's configuration: everything on one node, on the addresses of the settings."""
    largest = largest_message_bytes()
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "listeners": f"PLAINTEXT://{s.kafka},CONTROLLER://{s.kafka_controller}",
        "advertised.listeners": f"PLAINTEXT://{s.kafka}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": s.kafka_controller,
        "controlled.shutdown.enable": "false",
        "log.dirs": f"{s.state_dir}/kafka/log",
        "auto.create.topics.enable": "false",
        "message.max.bytes": largest,
        "replica.fetch.max.bytes": largest,
        "log.segment.bytes": 64 << 20,
        "log.retention.check.interval.ms": 60_000,
        "log.cleaner.dedupe.buffer.size": 16 << 20,
        "group.initial.rebalance.delay.ms": 0,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    }


def largest_message_bytes() -> int:
    """The largest message that any topic carries, with its frame."""
    return max(contract.TOPIC.max_message_bytes for contract in contracts().values()) + FRAME_BYTES


def write_properties(s: Settings) -> Path:
    """Writes server.properties into the state folder and gives its path."""
    path = s.state_dir / "kafka" / "server.properties"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in properties(s).items()))
    return path


def jvm_command(s: Settings, main_class: str, *options: str) -> list[str]:
    """The java command line up to a main class of Kafka."""
    folder = jars_of(s.jars_dir / "kafka")[0].parent
    return [java(), *HEAP, *options, f"-Dlog4j2.configurationFile={LOGGING}", "-cp", f"{folder}/*", main_class]


def format_storage(s: Settings, config: Path) -> None:
    """Prepares the empty log folder once; a formatted one is left alone."""
    if (s.state_dir / "kafka" / "log" / "meta.properties").exists():
        return
    tool = jvm_command(s, "kafka.tools.StorageTool", *BRIEF)
    # One id in 64 begins with a dash: only with "=" is it not taken for an option.
    cluster = f"--cluster-id={kafka_id(f'weipan:{s.state_dir}')}"
    subprocess.run([*tool, "format", "--standalone", cluster, "-c", str(config)], check=True)


def kafka_id(name: str) -> str:
    """A stable cluster id in Kafka's own form: 22 characters of URL-safe base64."""
    return urlsafe_b64encode(uuid5(NAMESPACE_URL, name).bytes).decode().rstrip("=")


def main() -> None:
    """Becomes the broker: this process is replaced by its java."""
    s = settings()
    config = write_properties(s)
    format_storage(s, config)
    command = [*jvm_command(s, "kafka.Kafka"), str(config)]
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
