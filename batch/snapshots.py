"""Which states of the lake must outlive their time: those that published numbers were made of, and a few that jobs look for."""

from typing import Any

from pyspark.sql import SparkSession

from batch.history import MARK
from batch.known import EMPTY, iceberg_table, snapshots_of
from batch.warehouse import ask

MADE_OF = """
SELECT DISTINCT entry.1 AS table, entry.2 AS snapshot
FROM (
    SELECT table_name, day, argMax(run_id, published_at) AS run_id FROM publication FINAL
    GROUP BY table_name, day HAVING max(published_at) >= %(since)s
) AS shown
INNER JOIN publication_source AS made USING (table_name, day, run_id)
ARRAY JOIN arrayZip(mapKeys(snapshots), mapValues(snapshots)) AS entry
"""
FLINK_JOB = "flink.job-id"
"""The property by which Flink finds what it has committed already."""


def snapshots_shown(since_ms: int) -> dict[str, set[int]]:
    """By lake table: the snapshots of which numbers were made that readers see, published since then."""
    found: dict[str, set[int]] = {}
    for table, snapshot in ask(MADE_OF, {"since": since_ms}):
        if snapshot != EMPTY:
            found.setdefault(table, set()).add(snapshot)
    return found


def pin(spark: SparkSession, table: str, shown: set[int]) -> int:
    """Gives each snapshot that must stay a tag, so that it does not expire, and takes the others' tags away; how many stay."""
    iceberg = iceberg_table(spark, table)
    wanted = {f"kept-{snapshot}": snapshot for snapshot in _wanted(iceberg, shown)}
    there = {name for name in iceberg.refs().keySet() if name.startswith("kept-")}
    changes = iceberg.manageSnapshots()
    for name in there - wanted.keys():
        changes = changes.removeTag(name)
    for name in wanted.keys() - there:
        changes = changes.createTag(name, wanted[name])
    if there != wanted.keys():
        changes.commit()
    return len(wanted)


def _wanted(iceberg: Any, shown: set[int]) -> set[int]:
    """Those that are shown, those that name the history files they brought, and Flink's newest."""
    flink = None
    wanted = set()
    for snapshot in snapshots_of(iceberg):
        summary, own_id = snapshot.summary(), int(snapshot.snapshotId())
        if own_id in shown or summary.containsKey(MARK):
            wanted.add(own_id)
        if summary.containsKey(FLINK_JOB):
            flink = own_id
    return wanted | ({flink} if flink else set())
