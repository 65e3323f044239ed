"""Hands a job to the cluster, from its newest checkpoint if it has one."""

from pathlib import Path
from typing import Any

from schemas.settings import Settings
from streaming.flink_session import cluster_session
from streaming.script import Script


def submit(s: Settings, script: Script) -> str:
    """Submits and returns a line that says from where the job goes on."""
    restored = newest_checkpoint(checkpoint_folder(s, script))
    session = cluster_session(s, options_of(s, script, restored))
    run(session, script)
    return f"{script.name} {script.fingerprint}: {f'from {restored.name}' if restored else 'from the beginning'}"


def run(session: Any, script: Script) -> Any:
    """Makes the job's views and starts its inserts as one job."""
    for statement in script.views:
        session.execute_sql(statement)
    together = session.create_statement_set()
    for statement in script.inserts:
        together.add_insert_sql(statement)
    return together.execute()


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
        "pipeline.object-reuse": "true",
        "parallelism.default": str(s.parallelism),
        "execution.buffer-timeout.interval": "5 ms",
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
