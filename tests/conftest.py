"""The real engines that tests share: each started when first asked for, on free ports, in a state folder of its own."""

import inspect
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from schemas.settings import Settings, settings
from serving.stack import broker, flink_cluster, redis_server
from serving.stack.child import Child, environment

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
"""A busy machine is no error: laws have no deadline."""


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_on_free_ports(state: Path) -> dict[str, str]:
    """Settings that keep a test's engines apart from everybody else's."""
    at = {name: f"127.0.0.1:{free_port()}" for name in ("kafka", "kafka_controller", "flink", "flink_rpc")}
    urls = {
        "clickhouse": f"clickhouse://default@127.0.0.1:{free_port()}/weipan",
        "redis": f"redis://127.0.0.1:{free_port()}/0",
        **{name: f"http://127.0.0.1:{free_port()}" for name in ("api", "pages", "airflow")},
    }
    rest = {
        "state_dir": state,
        "cold_patience_s": 0,
        "ingest_beats": "",
        "collector_origins": f"http://127.0.0.1:{free_port()}",
    }
    return {f"WEIPAN_{name.upper()}": str(value) for name, value in {**at, **urls, **rest}.items()}


def started(s: Settings, module: str, *arguments: str, ready: str = "^ready", timeout_s: float = 120) -> Child:
    """A part of the stack as the supervisor would start it, once it serves."""
    log = s.state_dir / "logs" / f"{module.rpartition('.')[2]}{''.join(arguments)}.log"
    return Child([sys.executable, "-m", module, *arguments], log, ready).wait_ready(timeout_s)


def finished(module: str, *arguments: str, timeout_s: float = 300) -> None:
    """Runs a job of the project to its end; its output is shown when it fails."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=timeout_s, check=False)
    assert done.returncode == 0, f"{module} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    """`until(condition, timeout_s=30)`: returns once the condition holds; fails when it does not in time."""

    def wait(condition: Callable[[], object], timeout_s: float = 30) -> None:
        deadline = time.monotonic() + timeout_s
        while True:
            asked = time.monotonic()
            if condition():
                return
            assert time.monotonic() < deadline, f"did not come true in {timeout_s} s: {inspect.getsource(condition).strip()}"
            time.sleep(max(0.05, time.monotonic() - asked))  # who asks takes at most half a core from those who are asked

    return wait


@pytest.fixture(scope="session")
def stack_environment() -> Callable[[Path], dict[str, str]]:
    """`stack_environment(state)`: the settings, as environment variables, of a stack on free ports and that state folder."""
    return environment_on_free_ports


@pytest.fixture(scope="session")
def stack_env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings on free ports with a temporary state folder, in the environment of this and of every started process."""
    before = dict(os.environ)
    os.environ.update(environment_on_free_ports(tmp_path_factory.mktemp("state")))
    yield settings()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def kafka(stack_env: Settings) -> Iterator[str]:
    """The address of a real broker that has every contract's topic."""
    child = started(stack_env, "serving.stack.broker", ready=broker.READY)
    finished("serving.stack.topics")
    yield stack_env.kafka
    child.end()


@pytest.fixture(scope="session")
def redis_url(stack_env: Settings) -> Iterator[str]:
    """The address of a real redis-server."""
    child = started(stack_env, "serving.stack.redis_server", ready=redis_server.READY)
    yield stack_env.redis
    child.end()


@pytest.fixture(scope="session")
def flink(stack_env: Settings) -> Iterator[str]:
    """The REST address, `host:port`, of a real Flink cluster with a registered TaskManager."""
    children = [
        Child([sys.executable, "-m", "serving.stack.flink_cluster", role], stack_env.state_dir / "logs" / f"{role}.log", ready)
        for role, ready in flink_cluster.READY.items()
    ]
    for child in children:
        child.wait_ready(120)
    yield stack_env.flink
    for child in reversed(children):
        child.end()


@pytest.fixture(scope="session")
def warehouse(stack_env: Settings) -> Iterator[str]:
    """The address of the warehouse daemon, with every migration applied."""
    child = started(stack_env, "serving.warehouse.daemon")
    finished("serving.warehouse.migrate")
    yield stack_env.clickhouse
    child.end()


@pytest.fixture(scope="session")
def lake(stack_env: Settings) -> Settings:
    """Settings of a created, empty Iceberg lake."""
    finished("batch.jobs.create_lake")
    return stack_env


@pytest.fixture(scope="session")
def demo_key(stack_env: Settings) -> str:
    """An API key that may do everything."""
    finished("serving.keys", "demo")
    return (stack_env.state_dir / "demo.key").read_text().strip()


@pytest.fixture(scope="session")
def online_store(stack_env: Settings, kafka: str, redis_url: str) -> Iterator[str]:  # noqa: ARG001
    """The address of the redis-server that the online store keeps filled."""
    child = started(stack_env, "serving.online_store")
    yield redis_url
    child.end()


@pytest.fixture(scope="session")
def api(stack_env: Settings, kafka: str, redis_url: str, warehouse: str) -> Iterator[str]:  # noqa: ARG001
    """The address of the API over a real broker, online store and warehouse."""
    child = started(stack_env, "serving.api")
    yield stack_env.api
    child.end()


@pytest.fixture(scope="session")
def pages(stack_env: Settings, kafka: str, redis_url: str, warehouse: str) -> Iterator[str]:  # noqa: ARG001
    """The address of the pages over a real broker, online store and warehouse."""
    child = started(stack_env, "serving.pages")
    yield stack_env.pages
    child.end()
