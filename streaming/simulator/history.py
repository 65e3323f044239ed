"""Writes the simulated past as Parquet files, one per contract and reporting day, with exactly the lake's columns."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms, reporting_day
from schemas.settings import settings
from streaming.producer import now_ms
from streaming.simulator.arrow_rows import LABEL, numbers, with_column
from streaming.simulator.history_world import Day, HistoryWorld
from streaming.simulator.labels import line
from streaming.simulator.market import history_market
from streaming.simulator.network import delayed
from streaming.simulator.population import SMALLEST, population
from streaming.simulator.scene import Tables
from streaming.simulator.seeds import rng_of


@dataclass(frozen=True)
class Wish:
    """What the command line asks for. end_day: the last day; None = yesterday, and today up to now as well.

    ValueError when it makes no sense.
    """

    seed: int = 1
    users: int = 5_000
    days: int = 7
    end_day: str | None = None

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"days={self.days}: at least 1")
        if self.users < SMALLEST:
            raise ValueError(f"users={self.users}: at least {SMALLEST}")
        if self.end_day:
            date.fromisoformat(self.end_day)


@dataclass(frozen=True)
class Past:
    """Tables by (contract, day), in order and numbered, and the label lines of what was staged."""

    tables: dict[tuple[str, str], Any]
    labels: list[str]


def run(wish: Wish) -> None:
    """Writes the files into the state folder and says how many rows they hold."""
    s = settings()
    days = days_of(wish, now_ms(), s.reporting_zone)
    until = days[-1].end_ms if wish.end_day else now_ms()
    shown = track(days, "history", console=Console(stderr=True))
    written = write(past(wish, days, until, shown), s.state_dir)
    sys.stdout.write(f"history: {written:,} rows of {days[0].name} to {days[-1].name} in {s.state_dir / 'history'}\n")


def days_of(wish: Wish, now: int, zone: str) -> list[Day]:
    """The days to write, oldest first."""
    last = date.fromisoformat(wish.end_day or reporting_day(now, zone))
    count = wish.days + (0 if wish.end_day else 1)
    names = [(last - timedelta(days=back)).isoformat() for back in reversed(range(count))]
    return [Day(name, number, count, *day_bounds_ms(name, zone)) for number, name in enumerate(names)]


def past(wish: Wish, days: list[Day], until_ms: int, shown: Any = None) -> Past:
    """Everything that was observed before a moment, the same for the same seed."""
    people = population(wish.seed, wish.users)
    world = HistoryWorld(wish.seed, people, history_market(wish.seed, days[0].start_ms, days[-1].end_ms))
    staged = [anomaly for day in days for anomaly in world.stage(day)]
    over = {number: anomaly for number, anomaly in enumerate(staged) if anomaly.bounds_ms()[1] < until_ms}
    tables = [part for anomaly in over.values() for part in anomaly.tables]
    for day in shown if shown is not None else days:
        tables += world.rows(day)
    finished = dict(_by_day(tables, wish.seed, days, until_ms))
    return Past(finished, [line(a, _ids_of(finished, number), int) for number, a in over.items()])


def _by_day(tables: Tables, seed: int, days: list[Day], until_ms: int) -> Iterator[tuple[tuple[str, str], Any]]:
    for contract in sorted({name for name, _ in tables}):
        rows = pa.concat_tables([rows for name, rows in tables if name == contract])
        rows = delayed(rng_of(seed, "history network", contract), contract, rows)
        rows = rows.filter(pa.compute.less(rows["observed_at"], until_ms)).sort_by("event_time")
        at = numbers(rows, "event_time")
        for day in days:
            first, last = np.searchsorted(at, (day.start_ms, day.end_ms))
            yield (contract, day.name), _numbered(rows.slice(first, last - first), f"h{seed}.{day.name}.{contract}")


def _numbered(rows: Any, source: str) -> Any:
    seq = np.arange(1, len(rows) + 1)
    rows = with_column(rows, "seq", seq)
    return with_column(rows, "event_id", np.char.add(f"{source}-", seq.astype(str)))


def _ids_of(finished: dict[tuple[str, str], Any], number: int) -> list[str]:
    """The events of one anomaly, in the order of contracts and time."""
    found: list[str] = []
    for rows in finished.values():
        found += rows.filter(pa.compute.equal(rows[LABEL], number))["event_id"].to_pylist()
    return found


def write(past_: Past, state_dir: Path) -> int:
    """Writes the tables and labels; gives the number of rows."""
    for (contract, day), rows in past_.tables.items():
        path = state_dir / "history" / contracts()[contract].TOPIC.table / f"{day}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows.drop_columns([LABEL]), path, compression="zstd")
    labels = state_dir / "labels" / "history.jsonl"
    labels.parent.mkdir(parents=True, exist_ok=True)
    labels.write_text("".join(past_.labels), encoding="utf-8")
    return sum(map(len, past_.tables.values()))
