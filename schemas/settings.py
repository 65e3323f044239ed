"""Every setting of Weipan, each with a default that fits one laptop; `WEIPAN_<NAME>` in the environment changes it."""

from functools import cached_property
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where each part is (an address moves it), and how much it may take.

    ingest_beats: contracts whose topics the API keeps alive with heartbeats; collector_origins: whose pages may send events;
    oidc_*: how people log in by their organisation, with `oidc_roles` as `group=role,…`.
    Addresses are `host:port` or URLs. An address on 127.0.0.1 is a part that `weipan up` starts itself.
    """

    model_config = SettingsConfigDict(env_prefix="WEIPAN_", frozen=True)

    state_dir: Path = ROOT / ".weipan"
    jars_dir: Path = ROOT / ".jars"
    plans_dir: Path = ROOT / ".plans"

    kafka: str = "127.0.0.1:19092"
    kafka_controller: str = "127.0.0.1:19093"
    kafka_replicas: int = 1
    flink: str = "127.0.0.1:18081"
    flink_rpc: str = "127.0.0.1:18082"
    clickhouse: str = "clickhouse://default@127.0.0.1:19000/weipan"
    redis: str = "redis://127.0.0.1:16379/0"
    api: str = "http://127.0.0.1:18000"
    pages: str = "http://127.0.0.1:18080"
    airflow: str = "http://127.0.0.1:18090"
    lake_catalog: str = ""
    lake_warehouse: str = ""
    database: str = ""
    airflow_database: str = ""

    rules_dir: Path = ROOT / "streaming/rules"

    rules_need_approval: bool = True

    ingest_beats: str = "behaviour,social"
    collector_origins: str = ""

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_redirect: str = ""
    oidc_claim: str = "groups"
    oidc_roles: str = ""

    reporting_zone: str = "Asia/Shanghai"
    parallelism: int = 1
    state_backend: str = "hashmap"
    cold_patience_s: int = 180
    alert_checkpoint_s: int = 10
    archive_checkpoint_s: int = 60
    version_delay_s: int = 600
    decision_policies: str = ""
    decision_memory_s: int = 7_200
    code_version: str = ""
    lake_memory_days: int = 400
    link_by: str = "device,card,referral,transfer"
    outside_model: str = ""
    market_capture: Path = ROOT.parent / "shared/data/market/spot_btcusdt_20240808.gz"
    spark_master: str = "local[2]"
    spark_memory: str = "1g"
    spark_java_options: str = "-XX:TieredStopAtLevel=1"
    flink_client_options: str = "-XX:TieredStopAtLevel=1"
    spark_driver: str = "127.0.0.1"

    @cached_property
    def lake_catalog_url(self) -> str:
        """JDBC address of the Iceberg catalog: SQLite beside the lake unless set."""
        return self.lake_catalog or f"jdbc:sqlite:{self.state_dir}/lake/catalog.db?busy_timeout=60000&journal_mode=wal"

    @cached_property
    def lake_warehouse_path(self) -> str:
        """Folder or object-store prefix of the Iceberg tables."""
        return self.lake_warehouse or f"file://{self.state_dir}/lake/warehouse"

    @cached_property
    def models_dir(self) -> Path:
        """Where the files of trained models lie."""
        return self.state_dir / "models"

    @cached_property
    def database_url(self) -> str:
        """SQLAlchemy address of keys, cases and audit: SQLite unless set."""
        return self.database or f"sqlite:///{self.state_dir}/weipan.db"


def settings() -> Settings:
    """The settings as the environment has them now."""
    return Settings()


def port_of(address: str) -> int:
    """The port of `host:port` or of a URL."""
    return int(address.rsplit("://", maxsplit=1)[-1].rsplit("@", maxsplit=1)[-1].split("/", maxsplit=1)[0].rsplit(":", 1)[1])
