"""The supervisor with real, small processes: order, death, end."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from schemas.settings import Settings
from serving.stack.leftovers import end_leftovers, leftovers
from serving.stack.lock import holder, take
from serving.stack.memory import rss_mb_by_part
from serving.stack.part import Part
from serving.stack.status import write_status
from serving.stack.supervisor import Supervisor


def server(name: str, needs: tuple[str, ...] = ()) -> Part:
    return Part(name=name, command=("http.server", "0", "--bind", "127.0.0.1"), ready="^Serving HTTP", needs=needs)


ESCAPING = """
import subprocess, sys, time
escaped = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print("ready", escaped.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Supervisor]:
    parts = [server("back"), Part(name="once", command=("this",), once=True, needs=("back",)), server("front", needs=("once",))]
    supervisor = Supervisor(parts, Settings(state_dir=tmp_path))
    yield supervisor
    supervisor.end()


def settled(supervisor: Supervisor) -> bool:
    supervisor.step(time.monotonic())
    return supervisor.status().is_settled


def states(supervisor: Supervisor) -> dict[str, str]:
    return {part.name: part.state for part in supervisor.status().parts}


def test_parts_start_in_order_and_each_log_holds_what_its_part_said(
    stack: Supervisor, until: Callable[..., None], tmp_path: Path
) -> None:
    stack.step(time.monotonic())
    assert states(stack) == {"back": "starting", "once": "waiting", "front": "waiting"}
    until(lambda: settled(stack))
    assert states(stack) == {"back": "ready", "once": "done", "front": "ready"}
    assert "Beautiful is better than ugly." in (tmp_path / "logs" / "once.log").read_text()
    assert {part.name: part.rss_mb > 5 for part in stack.status().parts} == {"back": True, "once": False, "front": True}


def test_a_part_lets_others_go_first_but_does_not_need_them(tmp_path: Path) -> None:
    polite = Part(name="polite", command=("this",), once=True, after=("first", "elsewhere"))
    assert not Supervisor([server("first"), polite], Settings(state_dir=tmp_path)).may_start(polite)
    assert Supervisor([polite], Settings(state_dir=tmp_path)).may_start(polite)


def test_a_killed_part_is_named_and_comes_back_as_another_process(stack: Supervisor, until: Callable[..., None]) -> None:
    until(lambda: settled(stack))
    first = stack.keepers["back"].child.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not settled(stack))
    until(lambda: settled(stack))
    back = next(part for part in stack.status().parts if part.name == "back")
    assert (back.restarts, back.last_error.split(":")[0]) == (1, "SIGKILL")
    assert back.pid != first


def test_what_is_needed_ends_after_what_needs_it(stack: Supervisor, until: Callable[..., None]) -> None:
    until(lambda: settled(stack))
    assert stack.is_needed(stack.keepers["back"])
    assert not stack.is_needed(stack.keepers["front"])
    pids = [keeper.child.pid for keeper in stack.keepers.values() if keeper.child]
    stack.end()
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert set(states(stack).values()) == {"stopped"}


def test_leftovers_of_a_killed_supervisor_are_found_and_ended(
    stack: Supervisor, until: Callable[..., None], tmp_path: Path
) -> None:
    until(lambda: settled(stack))
    write_status(tmp_path, stack.status())
    pids = {keeper.child.pid for keeper in stack.keepers.values() if keeper.child}
    assert {process.pid for process in leftovers(tmp_path)} == pids
    assert leftovers(tmp_path / "another") == []
    assert end_leftovers(tmp_path) == 2
    assert leftovers(tmp_path) == []


def test_what_a_dead_part_started_in_a_session_of_its_own_goes_with_it(
    tmp_path: Path, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "escaping_part.py").write_text(ESCAPING)
    part = Part(name="escaping", command=("escaping_part",), ready="^ready (\\d+)")
    supervisor = Supervisor([part], Settings(state_dir=tmp_path))
    until(lambda: settled(supervisor))
    keeper = supervisor.keepers["escaping"]
    escaped = int(keeper.child.tail.last_line.split()[1])
    assert rss_mb_by_part({keeper.child.pid})[keeper.child.pid] > rss_mb_by_part({escaped})[escaped] > 5
    os.kill(keeper.child.pid, signal.SIGKILL)
    until(lambda: not settled(supervisor))
    until(lambda: not psutil.pid_exists(escaped))
    supervisor.end()
    assert leftovers(tmp_path) == []


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path, until: Callable[..., None]) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends a process with its parent")
    script = f"""
from pathlib import Path
from serving.stack.child import Child
import sys, time
child = Child([sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"], Path({str(tmp_path)!r}) / "c.log", "^Serving")
child.wait_ready(30)
print(child.pid, flush=True)
time.sleep(60)
"""
    with psutil.Popen([sys.executable, "-c", script], stdout=-1, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_a_state_folder_has_one_supervisor(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    child = os.fork()
    if child == 0:
        os._exit(0 if take(tmp_path) and holder(tmp_path) == os.getpid() and not take(tmp_path) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert holder(tmp_path) is None
