"""Hands a job to the cluster, from its newest checkpoint if it has one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.settings import Settings
from streaming.cluster_client import PLAN
from streaming.flink_session import cluster_session
from streaming.plans import planned, run, run_kept
from streaming.script import Script

WATERMARK_MS = 25
"""How often a source tells how far time is: with every event it would cost more than the events themselves."""

FLUSH_MS = 20
"""How long a row waits for others before it goes on to the next task: at 5 ms the hundred threads that look at the clock for it
took half a core, with nothing to do."""


@dataclass(frozen=True)
class Prepared:
    """A job whose plan the cluster's client has worked out; `start` runs it. line: from where it will go on."""

    statements: Any
    line: str

    def start(self) -> str:
        """Starts the job; gives the line."""
        self.statements.execute()
        return self.line


def prepared(s: Settings, script: Script) -> Prepared:
    """A stateless job, planned to its end but not started; py4j's error says what cannot be planned."""
    statements = planned(cluster_session(s, options_of(s, script, None)), script)
    statements.explain()
    return Prepared(statements, f"{script.name} {script.fingerprint}: from where the one before it stopped")


def submit(s: Settings, script: Script) -> str:
    """Submits and returns a line that says from where the job goes on."""
    restored = None if script.stateless else newest_checkpoint(checkpoint_folder(s, script))
    session = cluster_session(s, options_of(s, script, restored))
    if script.stateless:
        run(session, script)
    else:
        run_kept(session, s, script, checkpoint_folder(s, script))
    return f"{script.name} {script.fingerprint}: {f'from {restored.name}' if restored else 'from where it was left'}"


def checkpoint_folder(s: Settings, script: Script) -> Path:
    """Where checkpoints of this very plan are kept."""
    return s.state_dir / "checkpoints" / f"{script.name}-{script.fingerprint}"


def newest_checkpoint(folder: Path) -> Path | None:
    """The newest complete checkpoint: Flink writes `_metadata` last."""
    complete = folder.glob("*/chk-*/_metadata")
    newest = max(complete, key=lambda path: path.stat().st_mtime_ns, default=None)
    return newest.parent if newest else None


def options_of(s: Settings, script: Script, restored: Path | None) -> dict[str, str]:
    """Flink's options of a job."""
    options = {
        "pipeline.name": script.name,
        "pipeline.global-job-parameters": f"{PLAN}:{script.fingerprint}",
        "pipeline.object-reuse": "true",
        "parallelism.default": str(s.parallelism),
        "execution.buffer-timeout.interval": f"{FLUSH_MS} ms",
        "pipeline.auto-watermark-interval": f"{WATERMARK_MS} ms",
        "execution.checkpointing.interval": f"{script.checkpoint_s} s",
        "execution.checkpointing.dir": checkpoint_folder(s, script).as_uri(),
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "execution.checkpointing.num-retained": "2",
        "state.backend.type": s.state_backend,
        "restart-strategy.type": "exponential-delay",
        "restart-strategy.exponential-delay.initial-backoff": "1 s",
        "restart-strategy.exponential-delay.max-backoff": "10 s",
    }
    recovery = {"execution.state-recovery.path": restored.as_uri()} if restored else {}
    return options | recovery | dict(script.options)
