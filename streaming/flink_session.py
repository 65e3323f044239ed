"""Opens Flink from Python: for submitting jobs to the cluster, or for a bounded run inside this process."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.class_path import flink_class_path
from schemas.settings import Settings, port_of

if TYPE_CHECKING:
    from pyflink.table import TableEnvironment

HEAP = "-Xmx1g -XX:+UseSerialGC -XX:-DontCompileHugeMethods"
ON_THIS_MACHINE = {"rest.bind-address": "127.0.0.1", "jobmanager.bind-host": "127.0.0.1"}
"""A run inside this process opens its ports to this machine only."""

EVERYWHERE = {
    "table.local-time-zone": "UTC",
    "table.plan.compile.catalog-objects": "IDENTIFIER",
    "table.plan.restore.catalog-objects": "IDENTIFIER",
}
"""A kept plan names its tables, and a session says where they are."""

UNCUT = {"table.generated-code.max-length": "250000"}
"""Generated code is not cut into short methods: cutting took three quarters of the time in which a plan becomes a job (the JVM
is told to compile long methods). Code of a batch is cut: Janino has been seen to refuse it whole."""

ONE_SLOT = {"parallelism.default": "1", "pipeline.object-reuse": "true"}
"""For a bounded run inside this process: rows stay in their order, and no bytes are copied between steps."""


def prepare_client(s: Settings) -> None:
    """Sets what the client's JVM reads when it starts; call it before anything of pyflink runs."""
    os.environ["HADOOP_CLASSPATH"] = flink_class_path(s.jars_dir)
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    os.environ.setdefault("JVM_ARGS", f"{HEAP} {s.flink_client_options}")
    # Else every session loads Beam and listens, on every address of the machine, for Python workers that we do not use.
    os.environ["_python_worker_execution_mode"] = "process"  # noqa: SIM112


def flink_version() -> str:
    """The version of Flink that plans and runs jobs."""
    return version("apache-flink")


def cluster_session(s: Settings, options: dict[str, str]) -> "TableEnvironment":
    """A session whose jobs run on the cluster."""
    where = {
        "execution.target": "remote",
        "execution.attached": "false",
        "rest.address": s.flink.rpartition(":")[0],
        "rest.port": str(port_of(s.flink)),
    }
    return _session(streaming=True, options=where | options)


def local_session(*, streaming: bool, options: dict[str, str]) -> "TableEnvironment":
    """A session whose jobs run inside this process and end with their bounded input."""
    return _session(streaming=streaming, options=ON_THIS_MACHINE | options)


def _session(*, streaming: bool, options: dict[str, str]) -> "TableEnvironment":
    from pyflink.table import EnvironmentSettings, TableEnvironment  # noqa: PLC0415 - its JVM starts after prepare_client

    mode = EnvironmentSettings.in_streaming_mode() if streaming else EnvironmentSettings.in_batch_mode()
    session = TableEnvironment.create(mode)
    for key, value in (EVERYWHERE | (UNCUT if streaming else {}) | options).items():
        session.get_config().set(key, value)
    return session
