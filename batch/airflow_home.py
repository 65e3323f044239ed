"""Runs Airflow's own commands with the project's DAGs and state."""

import os
import subprocess
import sys

from schemas.airflow_environment import airflow_environment
from schemas.settings import settings


def run_airflow(*arguments: str) -> int:
    """Runs one Airflow command to its end, with all that its tasks say; returns its exit code."""
    s = settings()
    (s.state_dir / "airflow").mkdir(parents=True, exist_ok=True)
    environment = os.environ | airflow_environment(s)
    return subprocess.run([sys.executable, "-m", "airflow", *arguments], env=environment, check=False).returncode
