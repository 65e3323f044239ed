"""Looks after the lake: `weipan lake maintain [--table NAME ...] [--keep-days N] | tables`, each with `--json`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from time import monotonic

from pyspark.sql import SparkSession

from batch.console import say
from batch.lake import lake_tables
from batch.producing import now_ms
from batch.snapshots import snapshots_shown
from batch.spark_session import spark_session
from batch.upkeep import DAY_MS, Ages, Upkeep, maintain, size_of
from schemas.clock import reporting_day
from schemas.settings import settings

KEPT_DAYS = 3
"""Any state of the lake can be asked for so long; those of published numbers for `WEIPAN_LAKE_MEMORY_DAYS`."""


def maintain_tables(spark: SparkSession, tables: list[str], keep_days: int) -> list[Upkeep]:
    """Looks after each table, and says what was done to it."""
    now = now_ms()
    ages = Ages(now, reporting_day(now, settings().reporting_zone), keep_days * DAY_MS)
    shown = snapshots_shown(now - settings().lake_memory_days * DAY_MS)
    done = []
    for table in tables:
        done.append(maintain(spark, table, ages, shown.get(table, set())))
        say(str(done[-1]))
    return done


def asked(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for; exit 2 and one line when it makes no sense."""
    parser = ArgumentParser(prog="weipan lake", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    known = sorted(lake_tables())
    for name, about in (
        ("maintain", "compact, expire snapshots, remove ownerless files"),
        ("tables", "files, bytes, snapshots"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("--table", nargs="+", choices=known, default=known, metavar="NAME", help="lake.events.order_v1")
        command.add_argument("--json", action="store_true", help="one JSON object a table and line at the end")
    commands.choices["maintain"].add_argument(
        "--keep-days", type=int, default=KEPT_DAYS, help="days that any state can be asked for"
    )
    given = parser.parse_args(arguments)
    if given.command == "maintain" and given.keep_days < 0:
        parser.error(f"keep_days={given.keep_days}: 0 or more")
    return given


def main() -> None:
    """Ends with 0, or with Spark's own error."""
    given = asked()
    started = monotonic()
    with spark_session(f"lake {given.command}") as spark:
        if given.command == "tables":
            told = [{"table": table, **asdict(size_of(spark, table))} for table in given.table]
        else:
            told = [asdict(each) for each in maintain_tables(spark, given.table, given.keep_days)]
    if given.json or given.command == "tables":
        say("\n".join(map(json.dumps, told)))
    sys.stderr.write(f"lake {given.command}: {len(told)} tables in {monotonic() - started:.1f} s\n")


if __name__ == "__main__":
    main()
