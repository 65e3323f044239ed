"""What a Flink job is before it runs: its SQL, how it keeps its state, and how far back it must read when it starts cold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from streaming.sql.sources import START_MS

WHERE_IT_STARTS = re.compile(rf"'{re.escape(START_MS)}' = '\d+'")


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
        text = "\n".join([*self.views, *self.inserts])
        return sha256(WHERE_IT_STARTS.sub("", text).encode()).hexdigest()[:12]
