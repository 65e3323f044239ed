"""After a field was added, one renamed and one widened, old rows are still read in Spark, Flink and ClickHouse."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from pyspark.sql import SparkSession

from batch.jobs.create_lake import create_lake
from batch.known import Known, current_snapshot, knowing, lake_rows
from batch.spark_session import start_session
from schemas.catalogue import contracts
from schemas.settings import ROOT, Settings

sys.path.insert(0, str(Path(__file__).parent))
from renamed_support import NEW, OLD, Renamed

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

TABLE = "lake.events.support_v1"
READ = [["new", NEW["service_ms"]], ["old", OLD["took_ms"]]]


@pytest.fixture
def spark(lake: Settings) -> Iterator[SparkSession]:  # noqa: ARG001 - it must be there
    session = start_session("tests")
    yield session
    session.stop()


def insert(spark: SparkSession, row: dict[str, object]) -> None:
    """One archived row."""
    told = {**row, "version": 1, "region": "CN", "day": "2023-11-15"}
    spark.createDataFrame([tuple(told.values())], list(told)).createOrReplaceTempView("fresh")
    kinds = dict(spark.table(TABLE).dtypes)
    values = ", ".join(f"CAST({name if name in told else 'NULL'} AS {kind}) AS `{name}`" for name, kind in kinds.items())
    spark.sql(f"INSERT INTO {TABLE} SELECT {values} FROM fresh")


def test_old_rows_of_the_lake_are_read_in_spark_and_flink(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = spark.table(TABLE).dtypes
    former = {"service_ms": "`took_ms` INT"}
    listed = ", ".join(former.get(name, f"`{name}` {kind}") for name, kind in columns if name != "category")
    spark.sql(f"DROP TABLE {TABLE}")
    spark.sql(f"CREATE TABLE {TABLE} ({listed}) USING iceberg PARTITIONED BY (day)")
    insert(spark, OLD)
    before = Known(0, {TABLE: current_snapshot(spark, TABLE)[0]}, past=True)
    monkeypatch.setitem(contracts(), "support", Renamed)
    assert create_lake(spark) == [
        f"renamed {TABLE}.took_ms to service_ms", f"added {TABLE}.category", f"widened {TABLE}.service_ms",
    ]  # fmt: skip
    insert(spark, NEW)
    rows = spark.table(TABLE).select("event_id", "service_ms", "category").orderBy("event_id").collect()
    assert [list(row) for row in rows] == [[*READ[0], "c"], [*READ[1], None]]
    with knowing(before):
        assert [list(row) for row in lake_rows(spark, TABLE).select("event_id", "service_ms", "category").collect()] == [
            [*READ[1], None]
        ]
    command = [sys.executable, str(Path(__file__).parent / "renamed_support.py"), str(tmp_path / "messages")]
    flink = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300, check=False
    )
    told = [json.loads(line.removeprefix("READ ")) for line in flink.stdout.splitlines() if line.startswith("READ ")]
    assert told == [READ, READ], flink.stdout[-2000:] + flink.stderr[-3000:]


def test_old_rows_of_the_warehouse_are_read_in_clickhouse(warehouse: str) -> None:
    with Client.from_url(warehouse) as client:
        client.execute(
            "CREATE TABLE support_then (event_id String, took_ms Int32) ENGINE = ReplacingMergeTree ORDER BY event_id"
        )
        client.execute("INSERT INTO support_then VALUES", [("old", OLD["took_ms"])])
        for change in ("RENAME COLUMN took_ms TO service_ms", "MODIFY COLUMN service_ms Int64", "ADD COLUMN category String"):
            client.execute(f"ALTER TABLE support_then {change}")
        client.execute("INSERT INTO support_then VALUES", [("new", NEW["service_ms"], "c")])
        rows = client.execute("SELECT event_id, service_ms FROM support_then FINAL ORDER BY event_id")
        client.execute("DROP TABLE support_then SYNC")
    assert [list(row) for row in rows] == READ
