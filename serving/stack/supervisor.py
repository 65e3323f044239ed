"""Keeps every part of the stack alive until it is told to end: `python -m serving.stack.supervisor`."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from types import FrameType

from schemas.settings import Settings, settings
from serving.moments import now_ms
from serving.stack.keeper import Keeper
from serving.stack.leftovers import end_leftovers
from serving.stack.lock import take
from serving.stack.memory import rss_mb_by_part
from serving.stack.part import Part
from serving.stack.parts import chosen, table
from serving.stack.ports import conflicts
from serving.stack.status import PartStatus, Status, write_status

TICK_S = 0.2
STATUS_S = 1.0
SOFT_END_S = 4.0
"""After this long, parts are asked to end even while others that need them still run."""
HARD_END_S = 8.0
"""After this long, whatever still runs is ended by force."""


class Supervisor:
    """All keepers of one state folder."""

    def __init__(self, parts: Iterable[Part], s: Settings) -> None:
        self.settings, self.started_ms, self.is_ending = s, now_ms(), False
        self.keepers = {
            part.name: Keeper(part, s.state_dir, state="waiting" if part.is_here(s) else "elsewhere") for part in parts
        }

    def run(self) -> None:
        """Looks after all parts until told to end, then ends them."""
        next_status = 0.0
        while not self.is_ending:
            now = time.monotonic()
            self.step(now)
            if now >= next_status:
                write_status(self.settings.state_dir, self.status())
                next_status = now + STATUS_S
            time.sleep(TICK_S)
        self.end()
        write_status(self.settings.state_dir, self.status())

    def step(self, now: float) -> None:
        """Looks after each part once."""
        for keeper in self.keepers.values():
            keeper.step(now, self.may_start(keeper.part))

    def may_start(self, part: Part) -> bool:
        """Whether what it needs, and what goes before it, serves or is done."""
        before = [*part.needs, *(name for name in part.after if name in self.keepers)]
        return all(self.keepers[name].is_settled for name in before)

    def end(self) -> None:
        """Ends first what nothing needs any more, then what that needed; softly, and by force when time is up."""
        began = time.monotonic()
        while running := [keeper for keeper in self.keepers.values() if not keeper.is_gone()]:
            if time.monotonic() - began > HARD_END_S:
                self._force(running)
            for keeper in running:
                if keeper.state != "stopped" and (time.monotonic() - began > SOFT_END_S or not self.is_needed(keeper)):
                    keeper.ask_to_end(time.monotonic())
            time.sleep(TICK_S / 4)
        for keeper in self.keepers.values():
            keeper.force_end()
            keeper.ask_to_end(time.monotonic())
        end_leftovers(self.settings.state_dir, patience_s=1)

    def _force(self, running: list[Keeper]) -> None:
        sys.stderr.write(f"ended by force: {', '.join(keeper.part.name for keeper in running)}\n")
        for keeper in running:
            keeper.force_end()

    def is_needed(self, keeper: Keeper) -> bool:
        """Whether a part that still runs needs this one, itself or through others."""
        needing = [other for other in self.keepers.values() if keeper.part.name in other.part.needs]
        return any(not other.is_gone() or self.is_needed(other) for other in needing)

    def status(self) -> Status:
        """What to tell about all parts now."""
        rss_mb = rss_mb_by_part({keeper.child.pid for keeper in self.keepers.values() if keeper.child is not None})
        parts = [self._part_status(keeper, rss_mb) for keeper in self.keepers.values()]
        return Status(
            at_ms=now_ms(),
            supervisor_pid=os.getpid(),
            started_ms=self.started_ms,
            is_settled=all(keeper.is_settled for keeper in self.keepers.values()),
            rss_mb=sum(rss_mb.values()),
            parts=parts,
        )

    def _part_status(self, keeper: Keeper, rss_mb: dict[int, int]) -> PartStatus:
        child, address = keeper.child, keeper.part.address
        return PartStatus(
            name=keeper.part.name,
            state=keeper.state,
            since_ms=now_ms() - int((time.monotonic() - keeper.since) * 1000) if keeper.since else self.started_ms,
            address=getattr(self.settings, address) if address else None,
            pid=child.pid if child else None,
            started=child.started if child else None,
            restarts=keeper.restarts,
            rss_mb=rss_mb.get(child.pid, 0) if child else 0,
            last_error=keeper.last_error,
            last_log_line=child.tail.last_line if child else "",
        )


def end_on_signal(supervisor: Supervisor) -> None:
    """SIGTERM and SIGINT end everything."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        supervisor.is_ending = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)


def supervise(parts: tuple[Part, ...], s: Settings) -> str | None:
    """Runs the parts to the end of this process; gives the reason when it cannot begin."""
    if not take(s.state_dir):
        return f"another supervisor already runs on {s.state_dir}"
    end_leftovers(s.state_dir)
    if taken := conflicts(parts, s):
        return "\n".join(taken)
    supervisor = Supervisor(parts, s)
    end_on_signal(supervisor)
    supervisor.run()
    return None


def main() -> None:
    """Runs the parts that are named, with what they need; without names, all."""
    s = settings()
    sys.exit(supervise(chosen(table(s, now_ms()), sys.argv[1:]), s))


if __name__ == "__main__":
    main()
