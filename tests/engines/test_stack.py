"""The stack for real: up, a kill -9, a port in use, a killed supervisor, down with nothing left."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import weipan
from serving.stack.leftovers import leftovers

pytestmark = pytest.mark.engine
ROOT = Path(weipan.__file__).parent
PARTS = ("topics", "redis", "jobmanager", "taskmanager")


class Stack:
    """The command line on a state and ports of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env, self.state = env, Path(env["WEIPAN_STATE_DIR"])

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "weipan.py", *words]
        return subprocess.run(command, env=os.environ | self.env, cwd=ROOT, capture_output=True, text=True, check=False)

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json").stdout))

    def part(self, name: str) -> dict[str, Any]:
        return next(part for part in self.status()["parts"] if part["name"] == name)


@pytest.fixture
def stack(stack_environment: Callable[[Path], dict[str, str]], tmp_path: Path) -> Iterator[Stack]:
    made = Stack(stack_environment(tmp_path / "state"))
    yield made
    made.run("down")


def test_up_kill_restart_down(stack: Stack, until: Callable[..., None]) -> None:
    up = stack.run("up", *PARTS, "--wait", "120")
    assert up.returncode == 0, up.stderr
    assert stack.run("up", *PARTS).returncode == 0, "a second start finds it up"
    for name in ("broker", "jobmanager", "taskmanager"):
        os.kill(stack.part(name)["pid"], signal.SIGKILL)
        until(lambda name=name: stack.part(name)["restarts"] == 1)
    until(lambda: stack.status()["is_settled"], 120)
    for name in ("broker", "jobmanager", "taskmanager"):
        assert stack.part(name)["last_error"].startswith("SIGKILL: ")
    assert "Kafka Server started" in stack.run("logs", "broker").stdout
    assert stack.status()["rss_mb"] < 3000
    pids = {part["pid"] for part in stack.status()["parts"] if part["pid"]}

    began = time.monotonic()
    assert stack.run("down").returncode == 0
    assert time.monotonic() - began < 15
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert leftovers(stack.state) == []


def test_a_port_in_use_is_one_clear_line_and_nothing_is_started(stack: Stack) -> None:
    address = stack.env["WEIPAN_REDIS"]
    port = int(address.split(":")[2].split("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        up = stack.run("up", "redis")
    assert (up.returncode, up.stderr) == (1, f"port {port} of redis is in use: free it, or set WEIPAN_REDIS (now {address})\n")
    assert leftovers(stack.state) == []


def test_a_killed_supervisor_takes_its_parts_along_and_the_next_start_works(stack: Stack, until: Callable[..., None]) -> None:
    assert stack.run("up", "topics", "redis", "--wait", "60").returncode == 0
    before = stack.part("redis")["pid"]
    os.kill(stack.status()["supervisor_pid"], signal.SIGKILL)
    assert stack.run("up", "topics", "redis", "--wait", "60").returncode == 0
    assert not psutil.pid_exists(before)
    os.kill(stack.status()["supervisor_pid"], signal.SIGKILL)
    until(lambda: not stack.status()["parts"])
    assert stack.run("down").returncode == 0
    assert leftovers(stack.state) == []


def test_the_demo_tells_what_happens_and_ends_everything_on_request(stack: Stack, until: Callable[..., None]) -> None:
    log = stack.state.parent / "demo.log"
    with (
        log.open("w") as output,
        psutil.Popen(
            [sys.executable, "-m", "serving.stack.demo", "redis", "topics"],
            env=os.environ | stack.env,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as demo,
    ):
        until(lambda: "topics done" in log.read_text(), 60)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) == 0
    assert "everything is down" in log.read_text()
    assert leftovers(stack.state) == []
