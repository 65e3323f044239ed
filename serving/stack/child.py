"""One process of the stack: started in its own process group, its output in a log, ended with all that it started."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psutil

from serving.stack.log_tail import LogTail, rotated

MARK = "WEIPAN_STACK"
"""The environment variable by which everything that a supervisor started, and what those started, is known again."""


def tied_to_us() -> list[str]:
    """What a command is prefixed with so that the kernel ends it when we are killed; nothing where there is no `setpriv`."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def environment() -> dict[str, str]:
    """Ours, with this Python first on PATH (Flink and Spark start `python`) and nothing buffered before it is logged."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}


class Child:
    """A running process. ready: the log line (a pattern) that says it serves; None means at once. mark: whose it is."""

    def __init__(self, command: Sequence[str], log: Path, ready: str | None = None, mark: str = "") -> None:
        self.tail = LogTail(rotated(log), ready)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*tied_to_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment(), MARK: mark},
                process_group=0,
            )

        self.started = psutil.Process(self.process.pid).create_time()

    @property
    def pid(self) -> int:
        """Its process id, which is that of its process group too."""
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll()

    def is_ready(self) -> bool:
        """Whether it runs and has said that it serves."""
        self.tail.read()
        return self.tail.seen and self.exit_code() is None

    def send(self, sign: signal.Signals) -> None:
        """Signals the whole process group; a group that is gone needs none."""
        try:
            os.killpg(self.pid, sign)
        except ProcessLookupError:
            return

    def wait_ready(self, timeout_s: float) -> Self:
        """Returns itself once it serves; RuntimeError with its last line when it ends or is too slow."""
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            if self.exit_code() is not None or time.monotonic() > deadline:
                self.end()
                raise RuntimeError(f"{self.tail.path.stem} did not become ready: {self.tail.last_line}")
            time.sleep(0.05)
        return self

    def end(self, patience_s: float = 8.0) -> None:
        """Asks it to end, waits, then ends it and what is left of its group by force."""
        self.send(signal.SIGTERM)
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)
            self.process.wait()
        self.send(signal.SIGKILL)
