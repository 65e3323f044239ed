"""Runs one process of the Flink cluster: `python -m serving.stack.flink_cluster jobmanager|taskmanager`."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree

from schemas.settings import Settings, settings
from serving.stack.flink_conf import flink_home, write_configuration
from serving.stack.jvm import class_path

READY = {
    "jobmanager": "was granted leadership",
    "taskmanager": "Successful registration at resource manager",
}
HADOOP_JARS = ("hadoop-client-api", "hadoop-client-runtime")


def hadoop_jars() -> str:
    """The two Hadoop jars that Iceberg needs, as the pyspark wheel ships them."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pyspark is not installed: run `make setup`")
    found = sorted(jar for name in HADOOP_JARS for jar in (Path(spec.origin).parent / "jars").glob(f"{name}-*.jar"))
    return ":".join(map(str, found))


def cluster_class_path(s: Settings) -> str:
    """What jobs find on the cluster beside Flink itself: Kafka connector, Iceberg, SQLite, Hadoop."""
    return f"{class_path(s.jars_dir / 'flink')}:{hadoop_jars()}"


def environment(s: Settings, role: str) -> dict[str, str]:
    """What Flink's own start scripts read: our configuration, class path and folders, this Python first on PATH."""
    folder = s.state_dir / "flink"
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "FLINK_HOME": str(flink_home()),
        "FLINK_CONF_DIR": str(write_configuration(s)),
        "FLINK_LOG_DIR": str(folder / "log"),
        "FLINK_PID_DIR": str(folder / role),
        "HADOOP_CLASSPATH": cluster_class_path(s),
    }


def clean_folder(s: Settings, role: str) -> Path:
    """An empty folder for the process's temporary files: what a killed one left is gone."""
    folder = s.state_dir / "flink" / role
    rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    return folder / "tmp"


def main() -> None:
    """Becomes the JobManager or the TaskManager: this process is replaced by Flink's own start script, and that by java."""
    if len(sys.argv) != 2 or sys.argv[1] not in READY:
        sys.exit(f"usage: python -m serving.stack.flink_cluster {'|'.join(READY)}")
    role, s = sys.argv[1], settings()
    script = str(flink_home() / "bin" / f"{role}.sh")
    options = ["-D", f"io.tmp.dirs={clean_folder(s, role)}"]
    os.execvpe("bash", ["bash", script, "start-foreground", *options], environment(s, role))


if __name__ == "__main__":
    main()
