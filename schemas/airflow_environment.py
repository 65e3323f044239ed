"""What Airflow reads from its environment: a home in the state folder, our DAGs and no others, nothing told to anybody."""

from schemas.settings import ROOT, Settings


def airflow_environment(s: Settings) -> dict[str, str]:
    """The same for the daily run and for the pages, so that both know the same runs."""
    home = s.state_dir / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": s.airflow_database or f"sqlite:///{home}/airflow.db",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
