"""Rows of history files that broke their contract, in a person's hands: `weipan quarantine list | show | repair | drop`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from batch.console import say
from batch.job import a_day
from batch.lake import QUARANTINE, archived_contracts
from batch.quarantine import WAITING, bring_back, settle
from batch.spark_session import spark_session
from schemas.repairs import NotRepaired, all_changes, insist

SHOWN = ("row_id", "contract", "day", "reason", "field", "value", "rule", "state")
Change = Callable[[Mapping[str, Any]], dict[str, Any]]


def chosen(spark: SparkSession, given: Namespace) -> DataFrame:
    """The waiting rows that a command speaks of."""
    rows = spark.table(QUARANTINE).where(WAITING)
    if given.row_id:
        return rows.where(f.col("row_id").isin(given.row_id))
    for name in ("contract", "field", "day"):
        if asked_for := getattr(given, name):
            rows = rows.where(f.col(name) == asked_for)
    return rows


def repair(spark: SparkSession, rows: DataFrame, name: str, change: Change) -> int:
    """Changes every row, holds it against its contract, and brings those back that are not there yet; how many came back.

    All or none: NotRepaired names the first row that is still wrong. A repaired row is the same event: its id stays.
    """
    contract = archived_contracts()[name]
    mended: dict[str, str | None] = {row["row_id"]: _mended(contract, row, change) for row in rows.toLocalIterator()}
    settle(spark, mended)
    return bring_back(spark, name)


def _mended(contract: Any, row: Row, change: Change) -> str:
    try:
        return insist(contract, change(json.loads(row["payload"])))
    except NotRepaired as wrong:
        raise NotRepaired(f"row_id={row['row_id']}: {wrong}") from None


def asked(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for; exit 2 and one line when it makes no sense."""
    parser = ArgumentParser(prog="weipan quarantine", description="Rows of history files that broke their contract.")
    commands = parser.add_subparsers(dest="command", required=True)
    about = {"list": "rows that wait, with field, value and rule", "show": "one row with its message",
             "repair": "change rows and bring them back", "drop": "give rows up"}  # fmt: skip
    for name, words in about.items():
        command = commands.add_parser(name, help=words)
        command.add_argument(
            "row_id", nargs=1 if name == "show" else "*", help="rows by their id, or all that the options choose"
        )
        command.add_argument("--contract", choices=sorted(archived_contracts()), metavar="NAME", help="behaviour, fill, …")
        command.add_argument("--field", help="the field that broke a rule")
        command.add_argument("--day", type=a_day, help="the day of the file")
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    for option, words in {"set": "FIELD=VALUE", "shift": "FIELD=NUMBER, added", "divide": "FIELD=NUMBER"}.items():
        commands.choices["repair"].add_argument(f"--{option}", action="append", default=[], metavar="CHANGE", help=words)
    given = parser.parse_args(arguments)
    if given.command in ("repair", "drop") and not (given.row_id or given.contract):
        parser.error(f"{given.command}: name rows by row_id, or choose them with --contract")
    return given


def listed(rows: DataFrame, given: Namespace) -> str:
    """The rows as lines; `show` with the message."""
    columns = (*SHOWN, "payload") if given.command == "show" else SHOWN
    found = [row.asDict() for row in rows.select(*columns).orderBy("contract", "day", "field", "row_id").toLocalIterator()]
    if given.json or given.command == "show":
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in found)
    lines = (f"{r['row_id']}  {r['contract']} {r['day']}  {r['reason']}  {r['field']}={r['value']}: {r['rule']}" for r in found)
    return "\n".join(lines) or "nothing waits in quarantine"


def done(spark: SparkSession, given: Namespace) -> str:
    """What the command did, in one line, or the list that it asked for."""
    rows = chosen(spark, given)
    if given.command in ("list", "show"):
        return listed(rows, given)
    told = rows.select("row_id", "contract", "day").collect()
    if given.command == "drop":
        settle(spark, dict.fromkeys((row["row_id"] for row in told), None))
        return f"{len(told)} rows are given up"
    names = sorted({row["contract"] for row in told})
    changes = {name: all_changes(archived_contracts()[name], given.set, given.shift, given.divide) for name in names}
    back = sum(repair(spark, rows.where(f.col("contract") == name), name, changes[name]) for name in names)
    days = " ".join(sorted({row["day"] for row in told}))
    return f"{len(told)} rows repaired, {back} brought back; the next batch makes their days again ({days or 'none'})"


def main() -> None:
    """Ends with 2 when a row would still break its contract; then nothing has changed."""
    given = asked()
    with spark_session(f"quarantine {given.command}") as spark:
        try:
            say(done(spark, given))
        except NotRepaired as wrong:
            sys.stderr.write(f"weipan quarantine: {wrong}\n")
            sys.exit(2)


if __name__ == "__main__":
    main()
