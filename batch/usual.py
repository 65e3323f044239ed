"""What the last days looked like, so that a day can be held against them: rows, sizes, and how late in the day events come."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyspark.sql import SparkSession

from batch.events import days_until
from batch.facts import Facts, Reach, Waiting
from batch.known import known_now
from batch.lake import archived_contracts, event_table
from batch.publication import VOLUME_DAYS, runs_before
from batch.quarantine import waiting_rows
from batch.source_days import SourceDay, source_days
from batch.warehouse import ask
from schemas.catalogue import table_catalogue
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import settings

UNITS = ("_fen", "_e8", "_ms", "_s", "_px", "_milli")
FEWEST_DAYS = 3
"""With fewer days before it a day is not compared."""

FEWEST_ROWS = 30
"""Means of fewer rows a day say nothing."""

STEADY_EVENTS = 1000
"""Only a contract with so many events a day has them at all hours."""

QUIET_S = 3 * 3600
"""Events may end so much earlier than on the earliest of the days before."""


def compared(spark: SparkSession, facts: Facts, table: str, day: str) -> Facts:
    """The facts, with what the table's last days and the events that were read for it say about the day."""
    before = runs_before(table, day)
    usual = sum(count for _, _, count in before) // len(before) if before else None
    steady = len(before) >= FEWEST_DAYS and (usual or 0) >= FEWEST_ROWS
    means = _means(table, [(shown, run_id) for shown, run_id, _ in before]) if steady else {}
    names = contracts_read()
    found = {(each.contract, each.day): each for each in source_days(spark, names)} if names else {}
    aside = waiting_rows(spark, names, day) if names else {}
    waiting = tuple(Waiting(name, rows, found[name, day].rows if (name, day) in found else 0) for name, rows in aside.items())
    return replace(facts, usual_rows=usual, usual_means=means, reaches=reaches(found, names, day), waiting=waiting)


def contracts_read() -> list[str]:
    """The contracts whose events have been read for what is judged here."""
    return sorted(name for name in archived_contracts() if event_table(name) in known_now().snapshots)


def reaches(found: Mapping[tuple[str, str], SourceDay], contracts: Sequence[str], day: str) -> tuple[Reach, ...]:
    """How late in the day the events of each steady contract come, beside what the days before let expect."""
    *before, _ = days_until(day, VOLUME_DAYS + 1)
    judged = (_reach(found.get((name, day)), [found[name, d] for d in before if (name, d) in found]) for name in contracts)
    return tuple(reach for reach in judged if reach)


def _reach(today: SourceDay | None, before: list[SourceDay]) -> Reach | None:
    steady = [each for each in before if each.rows >= STEADY_EVENTS]
    if today is None or len(steady) < FEWEST_DAYS:
        return None
    return Reach(today.contract, _into_day_s(today), max(0, min(map(_into_day_s, steady)) - QUIET_S))


def _into_day_s(found: SourceDay) -> int:
    return (found.newest_at - day_bounds_ms(found.day, settings().reporting_zone)[0]) // 1000


def _means(table: str, runs: list[tuple[str, str]]) -> dict[str, float]:
    """The mean of each column with a unit over the rows of these days and runs; columns that are mostly 0 are left out."""
    fields = fields_of(table_catalogue()[table])
    columns = [x.name for x in fields if x.base is int and x.name.endswith(UNITS)]
    if not columns:
        return {}
    sums = ", ".join(f"avg({name})" for name in columns)
    (means,) = ask(f"SELECT {sums} FROM {table} FINAL WHERE (day, run_id) IN %(runs)s", {"runs": runs})
    return {name: float(value) for name, value in zip(columns, means, strict=True) if value is not None and value >= 1}
