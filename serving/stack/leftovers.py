"""Finds and ends what parts left behind: known by the mark in its environment, or by the last status of its supervisor."""

from collections.abc import Sequence
from pathlib import Path

import psutil

from serving.stack.child import MARK
from serving.stack.status import Status, read_status


def mark_of(state_dir: Path, part: str = "") -> str:
    """The mark of a part's processes; without a part, how the marks of all parts of this state begin."""
    return f"{state_dir}#{part}"


def marked(mark: str) -> list[psutil.Process]:
    """Every process whose mark begins so: a part's own, and those that it started, even in sessions of their own."""
    return [process for process in psutil.process_iter() if carries(process, mark)]


def carries(process: psutil.Process, mark: str) -> bool:
    """Whether a process has a mark that begins so; False when it is gone or another user's."""
    try:
        return process.environ().get(MARK, "").startswith(mark)
    except psutil.Error:
        return False


def leftovers(state_dir: Path) -> list[psutil.Process]:
    """Every process of this state's parts that still runs; redis-server overwrites its mark, but the last status has it."""
    known = marked(mark_of(state_dir))
    return known + [process for process in recorded(read_status(state_dir)) if process not in known]


def recorded(status: Status | None) -> list[psutil.Process]:
    """The parts' processes of a status that still run; a process id that was given again has another start time."""
    parts = status.parts if status else []
    wanted = {part.pid: part.started for part in parts if part.pid is not None and part.started is not None}
    return [
        process for process in psutil.process_iter(["create_time"]) if wanted.get(process.pid) == process.info["create_time"]
    ]


def end_all(processes: Sequence[psutil.Process], patience_s: float) -> int:
    """Ends them softly, then by force; gives their number."""
    for process in processes:
        if process.is_running():
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=patience_s)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=patience_s)
    return len(processes)


def end_leftovers(state_dir: Path, patience_s: float = 5.0) -> int:
    """Ends all that was left behind on this state; gives its number."""
    return end_all(leftovers(state_dir), patience_s)
