"""One supervisor for one state folder: a lock that the kernel frees when its holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

PATIENCE_S = 0.5
"""A reader that looks who holds the lock holds it itself for a moment."""


def lock_path(state_dir: Path) -> Path:
    """The file that is locked and names the holder."""
    return state_dir / "supervisor.pid"


def take(state_dir: Path) -> bool:
    """Takes the lock for the life of this process and writes its id; False when another process holds it."""
    state_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock_path(state_dir), os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + PATIENCE_S
    while not _locked(handle, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(handle)
            return False
        time.sleep(0.02)
    os.pwrite(handle, f"{os.getpid():<12}".encode(), 0)
    return True


def holder(state_dir: Path) -> int | None:
    """The process id of the supervisor that runs on this state; None when there is none."""
    path = lock_path(state_dir)
    if not path.exists():
        return None
    with path.open() as file:
        return None if _locked(file.fileno(), fcntl.LOCK_SH) else int(file.read())


def _locked(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
