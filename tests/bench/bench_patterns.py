"""What patterns cost as the rows of a key grow from 10 to 100,000: `pytest -s` this file.

The views of the live job run over files inside this process, next to a bare scan of the same files; what either takes for no
events at all, planning above all, is left out. Every run has the same events over the same time; only the number of users
changes, so that the last run is one user with a thousand events a second. Processor time is told besides wall time, because
it stays the same when others use the machine.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import psutil
import pytest

from schemas.settings import settings
from streaming.catalogue import patterns
from streaming.flink_session import local_session, prepare_client
from streaming.sql.detection import PATTERN_SOURCES, believed_views, pattern_views
from streaming.sql.dialect import STREAM
from streaming.sql.file_source import file_source

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(1800),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
EVENTS = 100_000
START_MS = 1_795_000_000_000
NOTHING = "CREATE TEMPORARY TABLE nothing (id STRING) WITH ('connector' = 'blackhole')"
ROWS_A_KEY = (10, 100, 1_000, 10_000, 100_000)


def events(users: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """A thousand events a second; half of the users are linked in pairs, one order in ten is large, one in four pulled."""
    rnd = random.Random(users)
    standing: dict[str, dict[str, Any]] = {}
    for n in range(count):
        user, at = f"u{n % users}", START_MS + n
        row = {
            "version": 1,
            "event_id": f"e{n}",
            "event_time": at,
            "observed_at": at,
            "seq": n,
            "region": "CN",
            "user_id": user,
        }
        trade = {"instrument": f"I{rnd.randrange(4)}", "side": rnd.choice(("buy", "sell")), "quantity_e8": rnd.randint(1, 9)}
        trade |= {"price_e8": 100_000 + rnd.randrange(100), "order_id": f"o{n}"}
        chance = rnd.random()
        if chance < 0.1 and user in standing:
            yield "order", {**row, **standing.pop(user), "kind": "cancelled"}
        elif chance < 0.5:
            standing[user] = {**trade, "amount_fen": 5_000_000 if rnd.random() < 0.1 else 10_000}
            yield "order", {**row, **standing[user], "kind": "placed"}
        elif chance < 0.75:
            yield "fill", {**row, **trade, "amount_fen": 10_000}
        elif chance < 0.85:
            payment = {"transfer_id": f"t{n}", "counterparty_user_id": f"u{rnd.randrange(users)}", "amount_fen": 200_000}
            yield "transfer", {**row, **payment, "kind": "transfer_out"}
        else:
            kind = "api_called" if rnd.random() < 0.9 else "login_succeeded"
            yield "account", {**row, "kind": kind, "device_id": f"d-{user}", "city": "Shanghai"}
    for n in range(users // 2):
        at = START_MS - 1_000
        row = {"version": 1, "event_id": f"l{n}", "event_time": at, "observed_at": at, "seq": n, "region": "CN"}
        yield "link", {**row, "user_id": f"u{n}", "group_id": f"g{n // 2}"}


def written(folder: Path, users: int, count: int = EVENTS) -> Path:
    beat = {"heartbeat": True, "event_time": START_MS + EVENTS, "observed_at": START_MS + EVENTS + 10_000_000}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in PATTERN_SOURCES}
    for contract, row in events(users, count):
        rows[contract].append(row)
    for name, own in rows.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "rows.json").write_text("\n".join(map(json.dumps, [*own, beat])))
    return folder


class Cost(NamedTuple):
    """Seconds by the clock, and of processor."""

    wall: float
    processor: float

    def beyond(self, idle: "Cost") -> "Cost":
        return Cost(self.wall - idle.wall, self.processor - idle.processor)


def processor_s() -> float:
    """What the JVM of this process has used so far."""
    java = [p for p in psutil.Process().children(recursive=True) if p.name() == "java"]
    return sum(p.cpu_times().user + p.cpu_times().system for p in java)


def cost(folder: Path, views: list[str], queries: list[str], options: dict[str, str] | None = None) -> Cost:
    fixed = {"parallelism.default": "1", "pipeline.object-reuse": "true"}
    session: Any = local_session(streaming=True, options=fixed | (options or {}))
    sources = [view for name in PATTERN_SOURCES for view in file_source(name, folder / name, STREAM)]
    for statement in [*sources, *views, NOTHING]:
        session.execute_sql(statement)
    together = session.create_statement_set()
    for query in queries:
        together.add_insert_sql(f"INSERT INTO nothing {query}")
    begun, used = time.perf_counter(), processor_s()
    together.execute().wait()
    return Cost(time.perf_counter() - begun, processor_s() - used)


def live_views() -> list[str]:
    return [*believed_views(PATTERN_SOURCES, STREAM), *pattern_views(STREAM, patterns())]


def told(taken: Cost) -> str:
    return f"{EVENTS / taken.wall:>8,.0f} events/s, {taken.processor / EVENTS * 1e6:5.1f} us of processor an event"


def everything(names: list[str]) -> list[str]:
    return [f"SELECT alert_id FROM {name}_alert" for name in names]


def largest_checkpoint(folder: Path, ended: Event) -> list[int]:
    """Watches a folder of checkpoints; the list grows by the size of each that is seen whole."""
    sizes: list[int] = []

    def watch() -> None:
        while not ended.wait(0.2):
            for whole in folder.glob("*/chk-*/_metadata"):
                parts = [path for path in whole.parent.iterdir() if path.exists()]
                sizes.append(sum(path.stat().st_size for path in parts))

    Thread(target=watch, daemon=True).start()
    return sizes


def test_patterns_with_ever_busier_keys(tmp_path: Path) -> None:
    prepare_client(settings())
    jobs = {"scan": ([], [f"SELECT event_id FROM {name}_in" for name in PATTERN_SOURCES])}
    jobs["patterns"] = (live_views(), everything([*patterns()]))
    nothing = written(tmp_path / "nothing", 2, 0)
    warm = written(tmp_path / "warm", 100)
    idle = {}
    for name, (views, queries) in jobs.items():
        cost(warm, views, queries)  # the first run of a JVM pays for all
        idle[name] = cost(nothing, views, queries)
    for rows in ROWS_A_KEY:
        folder = written(tmp_path / str(rows), EVENTS // rows)
        bare, taken = (cost(folder, *job).beyond(idle[name]) for name, job in jobs.items())
        sys.stdout.write(f"{rows:>7,} rows a user: {told(taken)}, {taken.processor / bare.processor:.1f} x a bare scan\n")
        assert taken.processor > 0


def test_what_each_pattern_costs_and_how_much_state_all_keep(tmp_path: Path) -> None:
    prepare_client(settings())
    views = live_views()
    folder, nothing = written(tmp_path / "events", 1_000), written(tmp_path / "nothing", 2, 0)
    cost(folder, views, everything([*patterns()]))
    for names in ([*patterns()], *([name] for name in patterns())):
        taken = cost(folder, views, everything(names)).beyond(cost(nothing, views, everything(names)))
        sys.stdout.write(f"{names[0] if len(names) == 1 else 'all':20} {told(taken)}\n")
    kept, ended = tmp_path / "kept", Event()
    options = {"execution.checkpointing.interval": "1 s", "execution.checkpointing.dir": kept.as_uri()}
    sizes = largest_checkpoint(kept, ended)
    cost(folder, views, everything([*patterns()]), options)
    ended.set()
    sys.stdout.write(f"state of 1,000 users at 100,000 events: {max(sizes, default=0):,} bytes\n")
