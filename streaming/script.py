"""What a Flink job is before it runs: its SQL, how it keeps its state, and how far back it must read when it starts cold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, kw_only=True)
class Script:
    """views: tables and views in order; inserts: what runs together as one job; options: the job's own Flink options.

    plan: what the job computes, without where it starts. Its fingerprint names the folder of its checkpoints, so a changed
    plan never meets the state of another.
    """

    name: str
    views: tuple[str, ...]
    inserts: tuple[str, ...]
    checkpoint_s: int
    options: Mapping[str, str] = field(default_factory=dict)
    start: str = ""

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when the job's SQL does."""
        text = "\n".join([*self.views, *self.inserts])
        return sha256(text.replace(self.start, "").encode() if self.start else text.encode()).hexdigest()[:12]
