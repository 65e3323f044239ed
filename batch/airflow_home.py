"""Where Airflow keeps what it knows: a home in the state folder, our DAGs and no others, nothing told to anybody."""

import os
import subprocess
import sys

from schemas.settings import ROOT, settings


def airflow_environment() -> dict[str, str]:
    """The environment of an Airflow command."""
    home = settings().state_dir / "airflow"
    chosen = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
    }
    return dict(os.environ) | chosen


def run_airflow(*arguments: str) -> int:
    """Runs one Airflow command to its end; returns its exit code."""
    (settings().state_dir / "airflow").mkdir(parents=True, exist_ok=True)
    return subprocess.run([sys.executable, "-m", "airflow", *arguments], env=airflow_environment(), check=False).returncode
