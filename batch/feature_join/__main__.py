"""`weipan features join`: features of entities at moments of the past, as a Parquet file."""

import argparse
import sys
from pathlib import Path

import pyarrow.parquet

from batch.console import say
from batch.feature_join.asked_file import asked_of, entities_in, features_named, joined
from batch.feature_join.known_events import events_in
from batch.feature_join.point_in_time import History
from schemas.settings import settings


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    made = argparse.ArgumentParser(prog="weipan features", description=__doc__)
    join = made.add_subparsers(required=True, metavar="join").add_parser("join", help="point in time, without a look ahead")
    join.add_argument("--entities", type=Path, required=True, help="csv, jsonl or parquet: entity keys and a moment")
    join.add_argument("--features", required=True, help="names of the catalogue with commas")
    join.add_argument("--as-of-column", required=True, help="the column with each row's moment: ms or ISO-8601")
    join.add_argument("--known-at", help="column or moment: only what was observed by then (default: each row's moment)")
    join.add_argument("--windows", choices=("exact", "tiles"), default="exact", help="as vectors have them, or as served")
    join.add_argument("--late", action="store_true", help="with late events, which the live layer never counts")
    join.add_argument("--events", type=Path, help='jsonl of {"topic": ..., "value": ...} instead of the lake')
    join.add_argument("--out", type=Path, required=True, help="Parquet file")
    return made


def join(asked: argparse.Namespace) -> str:
    """Does the join and says how much it was; ValueError or OSError when something given is wrong."""
    names = features_named(asked.features)
    entities = entities_in(asked.entities)
    rows = asked_of(entities, names, asked.as_of_column, asked.known_at)
    if not rows:
        raise ValueError(f"entities={asked.entities}: at least one row")
    events = events_in(asked.events) if asked.events else _of_the_lake([row.at for row in rows])
    history = History(events, settings().reporting_zone, asked.windows, late_too=asked.late)
    pyarrow.parquet.write_table(joined(entities, {n: [history.value(n, row) for row in rows] for n in names}), asked.out)
    return f"{len(rows)} rows, {len(names)} features: {asked.out}"


def _of_the_lake(moments: list[int]) -> dict[str, list[dict[str, object]]]:
    """Spark is started only where it is needed."""
    from batch.feature_join.lake_events import lake_events  # noqa: PLC0415
    from batch.spark_session import spark_session  # noqa: PLC0415

    with spark_session("features join") as spark:
        return lake_events(spark, moments)


def main(words: list[str] | None = None) -> None:
    """Ends with 2 and one line when something given is wrong."""
    asked = parser().parse_args(words)
    try:
        say(join(asked))
    except (ValueError, OSError) as problem:
        sys.exit(_wrong(problem))


def _wrong(problem: Exception) -> int:
    sys.stderr.write(f"weipan features join: {problem}\n")
    return 2


if __name__ == "__main__":
    main()
