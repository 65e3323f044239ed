"""Brings files of generated history into the lake: each file's rows are there exactly once, however often it is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.lake import KAFKA_COLUMNS, archived_contracts, event_table, partition_values
from schemas.columns import lake_columns
from schemas.contract import Record, fields_of

MARK = "weipan.history"
"""The snapshot property that names the files a commit brought in, `2026-01-31=<digest>` each."""


@dataclass(frozen=True)
class HistoryFile:
    """One day of one contract: `<folder>/<table>/<day>.parquet`."""

    path: Path

    @property
    def day(self) -> str:
        """The reporting day of its rows."""
        return self.path.stem

    @property
    def mark(self) -> str:
        """Its day and the digest of its bytes."""
        return f"{self.day}={sha256(self.path.read_bytes()).hexdigest()}"


def history_files(folder: Path) -> Iterator[tuple[str, list[HistoryFile]]]:
    """Contract short name and its files in order of days; a folder that is no contract's table is refused."""
    tables = {contract.TOPIC.table: name for name, contract in archived_contracts().items()}
    for table in sorted(path for path in folder.iterdir() if path.is_dir()):
        if table.name not in tables:
            raise ValueError(f"folder={table}: one of {', '.join(sorted(tables))}")
        yield tables[table.name], [HistoryFile(path) for path in sorted(table.glob("*.parquet"))]


def load_files(spark: SparkSession, name: str, files: list[HistoryFile]) -> int:
    """Replaces the generated rows of every file that is new or changed, in one commit; returns how many files that were."""
    table = event_table(name)
    loaded = _loaded_marks(spark, table)
    fresh = {file.mark: file for file in files if file.mark not in loaded}
    if fresh:
        rows = _rows(spark, archived_contracts()[name], [file.path for file in fresh.values()])
        generated = f.col("kafka_offset").isNull() & f.col("day").isin([file.day for file in fresh.values()])
        rows.writeTo(table).option(f"snapshot-property.{MARK}", " ".join(fresh)).overwrite(generated)
    return len(fresh)


def _loaded_marks(spark: SparkSession, table: str) -> set[str]:
    commits = spark.sql(f"SELECT summary['{MARK}'] AS marks FROM {table}.snapshots ORDER BY committed_at").collect()
    newest: dict[str, str] = {}
    for commit in commits:
        newest |= {mark.split("=")[0]: mark for mark in (commit.marks or "").split()}
    return set(newest.values())


def _rows(spark: SparkSession, contract: type[Record], paths: list[Path]) -> DataFrame:
    """What a file leaves out is read as the contract's default, as the archive does."""
    columns = lake_columns(contract)
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    rows = spark.read.schema(schema).parquet(*map(str, paths))
    defaults = {field.name: field.default for field in fields_of(contract) if field.default is not None}
    for name, default in defaults.items():
        rows = rows.withColumn(name, f.coalesce(name, f.lit(default)))
    for name, kind in KAFKA_COLUMNS.items():
        rows = rows.withColumn(name, f.lit(None).cast(kind))
    for name, expression in partition_values(contract).items():
        rows = rows.withColumn(name, f.expr(expression))
    return rows
