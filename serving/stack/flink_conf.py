"""Writes the configuration of the Flink cluster: the wheel's own, moved to our addresses, folders and sizes."""

from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from typing import Any

import yaml

from schemas.settings import Settings, port_of

SLOTS = 8
LOGGING = Path(__file__).with_name("log4j-flink.properties")


def flink_home() -> Path:
    """The Flink distribution inside the apache-flink wheel."""
    spec = find_spec("pyflink")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("apache-flink is not installed: run `make setup`")
    return Path(spec.origin).parent


def flattened(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`, the form in which Flink documents its options."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        flat |= flattened(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat


def addresses(s: Settings) -> dict[str, Any]:
    """Every listener on this machine only, the two that others must find on fixed ports."""
    return {
        "jobmanager.rpc.address": "127.0.0.1",
        "jobmanager.rpc.port": port_of(s.flink_rpc),
        "jobmanager.bind-host": "127.0.0.1",
        "taskmanager.bind-host": "127.0.0.1",
        "taskmanager.host": "127.0.0.1",
        "rest.address": "127.0.0.1",
        "rest.bind-address": "127.0.0.1",
        "rest.port": port_of(s.flink),
        "rest.bind-port": port_of(s.flink),
    }


def sizes(s: Settings) -> dict[str, Any]:
    """How much memory the JobManager and the TaskManager take; RocksDB keeps its state in managed memory, the heap does not."""
    return {
        "jobmanager.memory.process.size": "640m",
        "jobmanager.memory.jvm-metaspace.size": "192m",
        "jobmanager.memory.off-heap.size": "64m",
        "jobmanager.memory.jvm-overhead.min": "64m",
        "jobmanager.memory.jvm-overhead.max": "64m",
        "taskmanager.memory.process.size": "2200m",
        "taskmanager.memory.managed.size": "256m" if s.state_backend == "hashmap" else "768m",
        "taskmanager.memory.network.max": "160m",
        "taskmanager.numberOfTaskSlots": SLOTS,
    }


def behaviour(s: Settings) -> dict[str, Any]:
    """Where state goes, and how soon a lost process is noticed."""
    return {
        "classloader.resolve-order": "parent-first",
        "state.backend.type": s.state_backend,
        "execution.checkpointing.dir": f"file://{s.state_dir}/checkpoints",
        "execution.checkpointing.savepoint-dir": f"file://{s.state_dir}/checkpoints/savepoints",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "heartbeat.interval": "2 s",
        "heartbeat.timeout": "20 s",
        "web.submit.enable": False,
        "env.java.opts.jobmanager": "-XX:TieredStopAtLevel=1",  # it plans a few jobs and then hardly works
        "env.java.opts.taskmanager": "-XX:-DontCompileHugeMethods",  # generated code comes uncut
    }


def configuration(s: Settings) -> dict[str, Any]:
    """The whole configuration: the wheel's, which carries what JDK 17 needs, then ours over it."""
    wheel = flattened(yaml.safe_load((flink_home() / "conf" / "config.yaml").read_text()))
    return wheel | addresses(s) | sizes(s) | behaviour(s)


def write_configuration(s: Settings) -> Path:
    """Writes the configuration folder into the state folder and gives its path."""
    folder = s.state_dir / "flink" / "conf"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(configuration(s), width=10_000))
    copyfile(LOGGING, folder / "log4j-console.properties")
    return folder
