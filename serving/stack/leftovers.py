"""Finds and ends processes of a supervisor that was killed, known by the mark in their environment or by its last status."""

from pathlib import Path

import psutil

from serving.stack.child import MARK
from serving.stack.status import Status, read_status


def leftovers(state_dir: Path) -> list[psutil.Process]:
    """Every process that a supervisor of this state started and that still runs."""
    recorded = recorded_processes(read_status(state_dir))
    return [process for process in psutil.process_iter() if is_ours(process, str(state_dir), recorded)]


def recorded_processes(status: Status | None) -> set[tuple[int, float]]:
    """Process id and start time of every part in a status: together they are never given twice."""
    if status is None:
        return set()
    return {(part.pid, part.started) for part in status.parts if part.pid is not None and part.started is not None}


def is_ours(process: psutil.Process, mark: str, recorded: set[tuple[int, float]]) -> bool:
    """Whether a process carries our mark (redis-server overwrites its environment, so the last status counts too)."""
    try:
        return (process.pid, process.create_time()) in recorded or process.environ().get(MARK) == mark
    except psutil.Error:
        return False


def end_leftovers(state_dir: Path, patience_s: float = 5.0) -> int:
    """Ends them softly, then by force; gives their number."""
    found = leftovers(state_dir)
    for process in found:
        if process.is_running():
            process.terminate()
    _, alive = psutil.wait_procs(found, timeout=patience_s)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=patience_s)
    return len(found)
