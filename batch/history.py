"""Brings files of generated history into the lake: each file's rows are there exactly once, however often it is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.filing import filed
from batch.gate import Finding
from batch.known import iceberg_table, snapshots_of
from batch.lake import archived_contracts, event_table
from batch.quarantine import bring_back, judged, set_aside
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


@dataclass(frozen=True)
class Loaded:
    """files: how many were new or changed; refused: the rules that rows of them break, which wait in quarantine."""

    files: int
    refused: list[Finding]


def load_files(spark: SparkSession, name: str, files: list[HistoryFile]) -> Loaded:
    """Replaces the generated rows of every file that is new or changed, in one commit; rows to repair are kept aside."""
    table = event_table(name)
    loaded = _loaded_marks(spark, table)
    fresh = {file.mark: file for file in files if file.mark not in loaded}
    if not fresh:
        return Loaded(0, [])
    days, marks = [file.day for file in fresh.values()], " ".join(fresh)
    rows = judged(_rows(spark, archived_contracts()[name], [file.path for file in fresh.values()]), name)
    generated = f.col("kafka_offset").isNull() & f.col("day").isin(days)
    kept = rows.where("problem IS NULL").drop("problem", "file_day")
    kept.writeTo(table).option(f"snapshot-property.{MARK}", marks).overwrite(generated)
    sent = sum(pq.read_metadata(file.path).num_rows for file in fresh.values())
    refused = rows.where("problem IS NOT NULL") if _added(spark, table, marks) < sent else None
    found = set_aside(spark, name, refused, days)
    bring_back(spark, name)
    return Loaded(len(fresh), found)


def _added(spark: SparkSession, table: str, marks: str) -> int:
    """How many rows the commit with these marks brought, by the table's own books."""
    commits = (snapshot.summary() for snapshot in snapshots_of(iceberg_table(spark, table)))
    return max(int(told.get("added-records") or 0) for told in commits if told.get(MARK) == marks)


def _loaded_marks(spark: SparkSession, table: str) -> set[str]:
    commits = spark.sql(f"SELECT summary['{MARK}'] AS marks FROM {table}.snapshots ORDER BY committed_at").collect()
    newest: dict[str, str] = {}
    for commit in commits:
        newest |= {mark.split("=")[0]: mark for mark in (commit.marks or "").split()}
    return set(newest.values())


def _rows(spark: SparkSession, contract: type[Record], paths: list[Path]) -> DataFrame:
    """The rows of the files as the lake keeps them, each with `file_day`, the day of its file; former names are understood."""
    columns = lake_columns(contract)
    former = {field.name: field.was for field in fields_of(contract) if field.was}
    read = columns | {old: columns[name] for name, was in former.items() for old in was}
    rows = spark.read.schema(", ".join(f"`{name}` {kind}" for name, kind in read.items())).parquet(*map(str, paths))
    file_day = f.regexp_extract(f.input_file_name(), r"([^/]+)\.parquet$", 1)
    told = rows.withColumns({name: f.coalesce(name, *was) for name, was in former.items()}).select(
        *columns, file_day.alias("file_day")
    )
    return filed(told, contract)
