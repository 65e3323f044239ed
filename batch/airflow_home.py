"""Runs Airflow's own commands with the project's DAGs and state."""

import os
import subprocess
import sys

from schemas.airflow_environment import airflow_environment
from schemas.settings import settings


def run_airflow(*arguments: str) -> int:
    """Runs one Airflow command to its end, quietly; returns its exit code."""
    s = settings()
    (s.state_dir / "airflow").mkdir(parents=True, exist_ok=True)
    chosen = airflow_environment(s) | {"AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING"}
    return subprocess.run([sys.executable, "-m", "airflow", *arguments], env=os.environ | chosen, check=False).returncode
