"""What a Flink job is before it runs: its SQL, how it keeps its state, and how far back it must read when it starts cold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from streaming.sql.inlined import is_view
from streaming.sql.sources import START_MS

WHERE_IT_STARTS = re.compile(rf"'{re.escape(START_MS)}' = '\d+'")
WHERE_IT_READS = re.compile(r"'(properties\.bootstrap\.servers|uri|warehouse|path)' = '[^']*'")
KEPT_BY_PLAN = "state is named by the plan's own steps"
"""What the names of state stand on; a job whose state was named otherwise has another fingerprint."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """views: tables and views in order; inserts: what runs together as one job; options: the job's own Flink options.

    What it computes, without where it starts, is its plan. The plan's fingerprint names the folder of its checkpoints, so a
    changed plan never meets the state of another. A stateless job goes on from where its group has read, whatever its plan, so
    it may be exchanged while it runs.
    """

    name: str
    views: tuple[str, ...]
    inserts: tuple[str, ...]
    checkpoint_s: int
    options: Mapping[str, str] = field(default_factory=dict)
    stateless: bool = False

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when the job's SQL does."""
        return _digits(WHERE_IT_STARTS.sub("", self._text))

    @property
    def plan_key(self) -> str:
        """Twelve hex digits that change when the job's plan does, wherever its broker and its lake are."""
        return _digits(WHERE_IT_READS.sub("", WHERE_IT_STARTS.sub("", f"{self._text}\n{sorted(self.options.items())}")))

    @property
    def tables(self) -> tuple[str, ...]:
        """The statements of `views` that say where rows come from and go to: all that a plan worked out before needs."""
        return tuple(each for each in self.views if not is_view(each))

    @property
    def _text(self) -> str:
        return "\n".join([KEPT_BY_PLAN, *self.views, *self.inserts])


def _digits(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
