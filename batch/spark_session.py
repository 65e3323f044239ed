"""Starts Spark on the lake: the engine of every batch job."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from batch.lake import CATALOG
from schemas.settings import Settings, settings

SQLITE = "jdbc:sqlite:"


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """A session that ends with the block; `name` is shown in Spark's own lists."""
    session = start_session(name)
    try:
        yield session
    finally:
        session.stop()


def start_session(name: str) -> SparkSession:
    """A session for whoever ends it himself; its clock is UTC and `lake` is its catalog of Iceberg tables."""
    chosen = settings()
    _make_room_for_catalog(chosen.lake_catalog_url)
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": chosen.spark_driver}
    builder = SparkSession.builder.appName(name).master(chosen.spark_master)
    for key, value in (_engine_options(chosen) | _catalog_options(chosen)).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _make_room_for_catalog(url: str) -> None:
    if url.startswith(SQLITE):
        Path(url.removeprefix(SQLITE).split("?")[0]).parent.mkdir(parents=True, exist_ok=True)


def _engine_options(chosen: Settings) -> dict[str, str]:
    return {
        "spark.driver.extraClassPath": f"{chosen.jars_dir}/spark/*",
        "spark.executor.extraClassPath": f"{chosen.jars_dir}/spark/*",
        "spark.driver.memory": chosen.spark_memory,
        "spark.driver.extraJavaOptions": chosen.spark_java_options,
        "spark.driver.bindAddress": chosen.spark_driver,
        "spark.driver.host": chosen.spark_driver,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.debug.maxToStringFields": "200",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.warehouse.dir": f"{chosen.state_dir}/spark-warehouse",
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    }


def _catalog_options(chosen: Settings) -> dict[str, str]:
    prefix = f"spark.sql.catalog.{CATALOG}"
    return {
        prefix: "org.apache.iceberg.spark.SparkCatalog",
        f"{prefix}.catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog",
        f"{prefix}.uri": chosen.lake_catalog_url,
        f"{prefix}.warehouse": chosen.lake_warehouse_path,
        f"{prefix}.jdbc.schema-version": "V1",
        f"{prefix}.cache-enabled": "false",
    }
