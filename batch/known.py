"""What a batch run knows, so that the same question can be asked again later: a moment, and the lake as it was then."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.producing import now_ms

EMPTY = 0
"""Stands for the snapshot of a table that nobody has written to yet."""


@dataclass(frozen=True)
class Known:
    """at: the moment, UTC ms; snapshots: of every lake table that was read, by its full name; past: whether that is long ago.

    rows: how many each of these tables held. A run of now takes down the snapshot of a table when it reads it first, and stays
    with it.
    """

    at: int
    snapshots: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    past: bool = False


_KNOWN: ContextVar[Known | None] = ContextVar("known", default=None)


@contextmanager
def knowing(known: Known) -> Iterator[Known]:
    """Inside the block everything is read as it was known."""
    token = _KNOWN.set(known)
    try:
        yield known
    finally:
        _KNOWN.reset(token)


def knowing_now() -> Any:
    """Inside the block the lake stands still as it is."""
    return knowing(Known(now_ms()))


def known_now() -> Known:
    """What is known here; outside of any block nothing but the moment."""
    return _KNOWN.get() or Known(now_ms())


def lake_rows(spark: SparkSession, table: str) -> DataFrame:
    """The rows of a lake table as they are known here; a column that the table gained later is unknown in all of them."""
    known = _KNOWN.get()
    if known is None:
        return spark.table(table)
    if table not in known.snapshots:
        known.snapshots[table], known.rows[table] = (EMPTY, 0) if known.past else current_snapshot(spark, table)
    snapshot = known.snapshots[table]
    if snapshot == EMPTY:
        return spark.table(table).limit(0)
    return _under_todays_names(spark, table, snapshot, spark.read.option("versionAsOf", snapshot).table(table))


def current_snapshot(spark: SparkSession, table: str) -> tuple[int, int]:
    """The id of a table's newest snapshot, and how many rows it has."""
    newest = iceberg_table(spark, table).currentSnapshot()
    return (EMPTY, 0) if newest is None else (int(newest.snapshotId()), int(newest.summary().get("total-records") or 0))


def iceberg_table(spark: SparkSession, table: str) -> Any:
    """The table as Iceberg's own Java object, which answers from its metadata without a Spark job."""
    loader = spark._jvm.org.apache.iceberg.spark.Spark3Util
    return loader.loadIcebergTable(spark._jsparkSession, table)


def snapshots_of(iceberg: Any) -> Iterator[Any]:
    """The snapshots of a table, oldest first."""
    found = iceberg.snapshots().iterator()
    while found.hasNext():
        yield found.next()


def _under_todays_names(spark: SparkSession, table: str, snapshot: int, rows: DataFrame) -> DataFrame:
    """The rows with the columns of now: one that was renamed is known by its number, one that is new is unknown in all rows."""
    iceberg, today = iceberg_table(spark, table), spark.table(table)
    then = iceberg.schemas().get(iceberg.snapshot(snapshot).schemaId())
    if then.sameSchema(iceberg.schema()):
        return rows
    names = {x.name: then.findColumnName(iceberg.schema().findField(x.name).fieldId()) for x in today.schema.fields}
    told = {x.name: f.col(f"`{names[x.name]}`") if names[x.name] else f.lit(None) for x in today.schema.fields}
    return rows.select(*(told[x.name].cast(x.dataType).alias(x.name) for x in today.schema.fields))
