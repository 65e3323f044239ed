"""Runs Airflow's scheduler and pages over the project's DAGs until Ctrl-C: `make airflow`."""

import os
import sys

from schemas.airflow_environment import airflow_environment
from schemas.settings import ROOT, Settings, port_of, settings
from serving.stack.part import Part, host_of
from serving.stack.supervisor import supervise

PARTS = (
    Part(name="database", command=("airflow", "db", "migrate"), once=True),
    Part(
        name="pages",
        command=("airflow", "api-server"),
        needs=("database",),
        ready="Application startup complete",
        listens=("airflow",),
    ),
    Part(
        name="scheduler",
        command=("airflow", "scheduler", "--skip-serve-logs"),
        needs=("database",),
        ready="Starting the scheduler",
    ),
    Part(name="dags", command=("airflow", "dag-processor"), needs=("database",), ready="Searching for files"),
)
"""Not `airflow standalone`: that serves logs on every address of the machine."""


def pages_environment(s: Settings) -> dict[str, str]:
    """What the pages need beside what every Airflow command needs: where they are, and how many tasks run at once."""
    return {
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": f"{s.state_dir}/airflow/passwords.json",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{s.airflow}/execution/",
        "AIRFLOW__API__BASE_URL": s.airflow,
        "AIRFLOW__API__HOST": host_of(s.airflow),
        "AIRFLOW__API__PORT": str(port_of(s.airflow)),
        "PYTHONPATH": str(ROOT),
    }


def main() -> None:
    """Keeps Airflow's processes running; says where its pages are and where their password is."""
    s = settings()
    os.environ.update(airflow_environment(s) | pages_environment(s))
    home = s.state_dir / "airflow"
    sys.stdout.write(f"pages {s.airflow} (user admin, password in {home}/passwords.json), logs in {home}/logs\n")
    sys.stdout.flush()
    sys.exit(supervise(PARTS, s.model_copy(update={"state_dir": home})))


if __name__ == "__main__":
    main()
