"""Runs one process of the Flink cluster: `python -m serving.stack.flink_cluster jobmanager|taskmanager`."""

import os
import sys
from pathlib import Path
from shutil import rmtree

from schemas.class_path import flink_class_path
from schemas.settings import Settings, settings
from serving.stack.flink_conf import flink_home, write_configuration

READY = {
    "jobmanager": "was granted leadership",
    "taskmanager": "Successful registration at resource manager",
}


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
        "HADOOP_CLASSPATH": flink_class_path(s.jars_dir),
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
