"""Keeps the lake small: the little files of days that are over are put together, old snapshots and ownerless files go."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import SparkSession

from batch.known import iceberg_table, snapshots_of
from batch.snapshots import pin

DAY_MS = 86_400_000
ORPHAN_MS = 3 * DAY_MS
"""A file that no snapshot knows may still be on its way into one, unless it is this old."""

RETAINED = 5
"""So many of the newest snapshots stay whatever their age: a stopped writer looks for its last one."""


@dataclass(frozen=True)
class Size:
    """What a table of the lake holds: data files and their bytes, snapshots that can be asked."""

    files: int
    bytes: int
    snapshots: int


@dataclass(frozen=True)
class Upkeep:
    """What was done to a table: its size before and after, and how many ownerless files were removed."""

    table: str
    before: Size
    after: Size
    pinned: int
    orphans: int

    def __str__(self) -> str:
        files, size = f"{self.before.files} → {self.after.files} files", f"{self.before.bytes:,} → {self.after.bytes:,} bytes"
        snapshots = f"{self.before.snapshots} → {self.after.snapshots} snapshots ({self.pinned} kept for published numbers)"
        return f"{self.table}: {files}, {size}, {snapshots}, {self.orphans} ownerless files removed"


def size_of(spark: SparkSession, table: str) -> Size:
    """The size by the table's own metadata."""
    iceberg = iceberg_table(spark, table)
    newest = iceberg.currentSnapshot()
    if newest is None:
        return Size(0, 0, 0)
    summary = newest.summary()
    files, size = (int(summary.get(name) or 0) for name in ("total-data-files", "total-files-size"))
    return Size(files, size, sum(1 for _ in snapshots_of(iceberg)))


@dataclass(frozen=True)
class Ages:
    """now: UTC ms; today: the reporting day that is not over; kept_ms: how long any state of a table can be asked for."""

    now: int
    today: str
    kept_ms: int


def maintain(spark: SparkSession, table: str, ages: Ages, shown: set[int]) -> Upkeep:
    """Files of days that are over are compacted, snapshots that are old go, except for those in `shown`."""
    before = size_of(spark, table)
    if scattered(spark, table, ages.today):
        call(spark, "rewrite_data_files", table, options="map('min-input-files', '2')", where=f"\"day < '{ages.today}'\"")
    pinned = pin(spark, table, shown)
    if size_of(spark, table).snapshots > RETAINED:
        call(spark, "expire_snapshots", table, older_than=timestamp(ages.now - ages.kept_ms), retain_last=str(RETAINED))
    orphans = call(spark, "remove_orphan_files", table, older_than=timestamp(ages.now - ORPHAN_MS))
    return Upkeep(table, before, size_of(spark, table), pinned, orphans)


def scattered(spark: SparkSession, table: str, today: str) -> bool:
    """Whether any part of a day before `today` lies in more than one file; a table without days is never over."""
    files = spark.table(f"{table}.files")
    if "day" not in files.select("partition.*").columns:
        return False
    parts = files.where(f"partition.day < '{today}'").groupBy("partition").count()
    return not parts.where("count > 1").isEmpty()


def call(spark: SparkSession, procedure: str, table: str, **arguments: str) -> int:
    """One of Iceberg's procedures; how many rows it answered."""
    catalog, _, name = table.partition(".")
    told = ", ".join([f"table => '{name}'", *(f"{argument} => {value}" for argument, value in arguments.items())])
    return len(spark.sql(f"CALL {catalog}.system.{procedure}({told})").collect())


def timestamp(ms: int) -> str:
    """A moment as Spark SQL writes it, in the session's zone, UTC."""
    return f"TIMESTAMP '{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S.%f}'"
