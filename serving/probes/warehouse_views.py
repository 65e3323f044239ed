"""What the warehouse knows of its own freshness: late rows, dead letters, alerts, published tables, parity."""

from dataclasses import dataclass

from serving.answers.parity import DetectorParity, parity_answer
from serving.answers.publications import publications
from serving.problems import Problem
from serving.warehouse_client import Warehouse


@dataclass(frozen=True)
class Count:
    """How many rows of a topic, for which reason, and the newest of them (UTC ms)."""

    topic: str
    reason: str
    rows: int
    newest_at: int


@dataclass(frozen=True)
class Freshness:
    """updated_at: when a view last changed (UTC ms); of: the day or number it speaks of."""

    view: str
    of: str
    updated_at: int
    age_ms: int


def late_counts(warehouse: Warehouse) -> list[Count]:
    """Late rows by topic."""
    return [Count(row["topic"], "late", row["late_rows"], row["newest_at"]) for row in warehouse.rows("late_counts")]


def dead_letter_counts(warehouse: Warehouse) -> list[Count]:
    """Messages that could not be believed, by topic and reason."""
    return [Count(row["topic"], row["why"], row["letters"], row["newest_at"]) for row in warehouse.rows("dead_letter_counts")]


def freshness(warehouse: Warehouse, now_ms: int) -> list[Freshness]:
    """When the alerts and each published table last changed."""
    alerts = warehouse.rows("newest_alert")[0]
    views = (
        [Freshness("alert", f"{alerts['alerts']}", alerts["newest_at"], now_ms - alerts["newest_at"])]
        if alerts["alerts"]
        else []
    )
    newest = {run.table: run for run in reversed(publications(warehouse))}
    return views + [Freshness(run.table, run.day, run.published_at, now_ms - run.published_at) for run in newest.values()]


def newest_parity(warehouse: Warehouse) -> list[DetectorParity]:
    """The newest published comparison of both layers; empty before the first."""
    try:
        return parity_answer(warehouse).detectors
    except Problem:
        return []
