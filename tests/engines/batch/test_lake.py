"""The lake follows its contracts, and generated history is in it exactly once."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.history import history_files, load_files
from batch.jobs.create_lake import create_lake
from batch.lake import event_table, lake_tables
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


def test_the_lake_is_created_once_and_gains_the_columns_of_its_contracts(spark: SparkSession):
    assert create_lake(spark) == []
    table = event_table("support")
    spark.sql(f"ALTER TABLE {table} DROP COLUMN service_ms")
    assert create_lake(spark) == [f"added {table}.service_ms"]
    for name, (columns, _) in lake_tables().items():
        found = {column: kind.upper() for column, kind in spark.table(name).dtypes}
        assert found == {column: kind.replace(" ", "").upper() for column, kind in columns.items()}, name


def test_history_files_are_in_the_lake_once_even_if_one_changes(spark: SparkSession, tmp_path):
    folder = tmp_path / "settlement_v1"
    folder.mkdir()
    kinds = {int: pa.int64(), str: pa.string()}
    schema = pa.schema([(x.name, kinds[x.base]) for x in fields_of(contracts()["settlement"])])

    def put(day: str, amounts: list[int]) -> None:
        at = day_bounds_ms(day)[0]
        told = {"version": 1, "event_time": at, "observed_at": at, "user_id": "a", "due_at": at, "pnl_fen": 0}
        rows = [{**told, "event_id": f"{day}-{i}", "seq": i, "amount_fen": amount} for i, amount in enumerate(amounts)]
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{day}.parquet")

    def load() -> tuple[int, int]:
        ((name, files),) = history_files(tmp_path)
        fresh = load_files(spark, name, files).files
        return fresh, spark.table(event_table(name)).agg(f.sum("amount_fen")).collect()[0][0]

    put("2026-02-01", [1, 2])
    put("2026-02-02", [10])
    assert load() == (2, 13)
    assert load() == (0, 13)
    assert spark.table(event_table("settlement")).where("region = 'CN'").count() == 3
    put("2026-02-02", [10, 20])
    assert load() == (1, 33)
    (tmp_path / "nonsense").mkdir()
    with pytest.raises(ValueError, match=r"folder=.*nonsense: one of account_v1"):
        list(history_files(tmp_path))
