"""What is behind a published number: `weipan explain TABLE DAY [--run RUN] [--recompute] [--json]`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate_results import findings_of
from batch.job import a_day
from batch.known import knowing
from batch.publication import Publication, publications_of
from batch.publishing import run_id_of, told_columns
from batch.results import RESULTS
from batch.spark_session import spark_session
from schemas.clock import MOMENT

DIFFERS = 1
"""The exit code when the rows, made again, are not those that were published."""


def explanation(run: Publication) -> dict[str, Any]:
    """The run, what it was made of, and what its gate found, as plain data."""
    told = asdict(run) | {"published_at": moment(run.published_at), "known_at": moment(run.known_at)}
    return told | {"gate_results": findings_of(run.table_name, run.day, run.run_id)}


def made_again(spark: SparkSession, run: Publication) -> str:
    """The run_id, which follows from the content, of the rows that the lake of then gives now."""
    with knowing(run.known):
        rows = RESULTS[run.table_name](spark, run.day).select(*told_columns(run.table_name)).cache()
        return run_id_of(run.day, rows)


def recomputed(run: Publication) -> dict[str, Any]:
    """What came of making the rows again, and how many seconds it took."""
    started = monotonic()
    with spark_session(f"explain {run.table_name} {run.day}") as spark:
        made = made_again(spark, run)
    return {"run_id": made, "equal": made == run.run_id, "seconds": round(monotonic() - started, 1)}


def text(told: dict[str, Any]) -> str:
    """The explanation, for people."""
    made = f"{told['rows']:,} rows published {told['published_at']} by code {told['code_version']}, known {told['known_at']}"
    lines = [
        f"{told['table_name']} {told['day']} run {told['run_id']}",
        f"  {made}",
        f"  owner {told['owner']}, gate {told['gate']}",
    ]
    lines += [f"  from {t} snapshot {told['snapshots'][t]}, {rows:,} rows" for t, rows in sorted(told["source_rows"].items())]
    lines += [f"  {each['verdict']}: {each['rule']} {each['column']}" for each in told["gate_results"]]
    if again := told.get("recomputed"):
        verdict = "equal" if again["equal"] else f"DIFFERENT: {again['run_id']}"
        lines.append(f"  made again from the same snapshots in {again['seconds']} s: {verdict}")
    return "\n".join(lines)


def moment(ms: int) -> str:
    """`2026-01-31T08:00:00.000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def asked(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for; exit 2 and one line when it names no table or no day."""
    parser = ArgumentParser(prog="weipan explain", description="Of what a published number was made.")
    parser.add_argument("table", choices=sorted(RESULTS), metavar="TABLE", help=", ".join(sorted(RESULTS)))
    parser.add_argument("day", type=a_day, metavar="DAY", help="its reporting day, 2026-01-31")
    parser.add_argument("--run", help="a run that was shown once, the one that readers see unless given")
    parser.add_argument("--recompute", action="store_true", help="make the rows again from the lake as it was, and compare")
    parser.add_argument("--json", action="store_true", help=f"one line of JSON; moments as {MOMENT}")
    return parser.parse_args(arguments)


def main() -> None:
    """Ends with 2 when nothing of the kind was published, with 1 when the rows made again differ."""
    given = asked()
    runs = [run for run in publications_of(given.table, given.day) if given.run in (None, run.run_id)]
    if not runs:
        sys.stderr.write(
            f"weipan explain: {given.table} {given.day}{f' run={given.run}' * bool(given.run)}: nothing was published\n"
        )
        sys.exit(2)
    told = explanation(runs[-1])
    if given.recompute:
        told["recomputed"] = recomputed(runs[-1])
    say(json.dumps(told, ensure_ascii=False) if given.json else text(told))
    sys.exit(DIFFERS if given.recompute and not told["recomputed"]["equal"] else 0)


if __name__ == "__main__":
    main()
