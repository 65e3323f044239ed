"""Keeps one part alive: starts it when what it needs is there, and again, with growing pauses, when it died."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from serving.stack.child import Child
from serving.stack.done import is_done, set_done
from serving.stack.leftovers import end_all, mark_of, marked
from serving.stack.part import Part

State = Literal["elsewhere", "waiting", "starting", "ready", "running", "done", "died", "stopped"]
SETTLED: tuple[State, ...] = ("elsewhere", "ready", "done")
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0
LONGEST_JOB_PAUSE_S = 120.0
"""A job that fails again and again, a refused batch for one, must not keep the machine busy."""
STEADY_S = 30.0
"""A part that served this long starts again with the shortest pause."""


class Keeper:
    """The fate of one part: its process, its state and since when, how often it was restarted and why."""

    def __init__(self, part: Part, state_dir: Path, start: Callable[..., Child] = Child, state: State = "waiting") -> None:
        self.part, self.state_dir, self._start = part, state_dir, start
        self.state: State = state
        self.since = 0.0
        self.child: Child | None = None
        self.restarts = 0
        self.last_error = ""
        self._pause_s, self._not_before = FIRST_PAUSE_S, 0.0

    @property
    def is_settled(self) -> bool:
        """Whether parts that need this one may start."""
        return self.state in SETTLED

    def step(self, now: float, needs_are_settled: bool) -> None:
        """Looks after the part once; called several times a second."""
        if self.child is not None:
            self._watch(self.child, now)
        elif self.state in ("waiting", "died") and needs_are_settled and now >= self._not_before:
            self._begin(now)

    def ask_to_end(self, now: float) -> None:
        """Ends it softly, for good."""
        if self.child is not None and self.state != "stopped":
            self.child.send(signal.SIGTERM)
        self._become("stopped", now)

    def force_end(self) -> None:
        """Ends it at once, with all that it started."""
        if self.child is not None:
            self.child.send(signal.SIGKILL)

    def is_gone(self) -> bool:
        """Whether no process of it runs any more."""
        return self.child is None or self.child.exit_code() is not None

    def _begin(self, now: float) -> None:
        if is_done(self.state_dir, self.part.name, self.part.done_key):
            return self._become("done", now)
        command = [sys.executable, "-m", *self.part.command]
        ready = None if self.part.once else self.part.ready
        log = self.state_dir / "logs" / f"{self.part.name}.log"
        self.child = self._start(command, log, ready, mark=mark_of(self.state_dir, self.part.name))
        return self._become("running" if self.part.once else "starting", now)

    def _watch(self, child: Child, now: float) -> None:
        is_ready, code = child.is_ready(), child.exit_code()
        if code is not None:
            self._ended(child, code, now)
        elif self.state == "starting" and is_ready:
            self._become("ready", now)
        elif self.state == "starting" and now - self.since > self.part.ready_within_s:
            self.last_error = f"not ready after {self.part.ready_within_s:.0f} s: {child.tail.last_line}"
            child.send(signal.SIGKILL)

    def _ended(self, child: Child, code: int, now: float) -> None:
        child.send(signal.SIGKILL)
        end_all(marked(mark_of(self.state_dir, self.part.name)), patience_s=0.5)
        self.child = None
        if self.part.once and code == 0:
            set_done(self.state_dir, self.part.name, self.part.done_key)
            return self._become("done", now)
        if self.state == "ready" and now - self.since > STEADY_S:
            self._pause_s = FIRST_PAUSE_S
        self.last_error = f"{how_it_ended(code)}: {child.tail.last_line}"
        self.restarts += 1
        self._not_before = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_JOB_PAUSE_S if self.part.once else LONGEST_PAUSE_S)
        return self._become("died", now)

    def _become(self, state: State, now: float) -> None:
        if state != self.state:
            self.state, self.since = state, now


def how_it_ended(code: int) -> str:
    """An exit code in words: `exit code 1`, or the signal's name, `SIGKILL`."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
