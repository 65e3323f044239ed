"""What the warehouse daemon costs over the same engine called in-process (run with `-s` to see the figures)."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from clickhouse_driver import Client

pytestmark = pytest.mark.engine

COLUMNS = "user_id UInt64, at DateTime64(3, 'UTC'), event LowCardinality(String), name String, amount Float64"
TABLE = f"bench ({COLUMNS}) ENGINE = MergeTree ORDER BY (event, at)"
FILL = (
    "INSERT INTO bench SELECT number % 50000, toDateTime64('2024-01-01 00:00:00', 3, 'UTC') + number,"
    " ['view', 'cart', 'buy'][1 + number % 3], 'name' || toString(number), number / 3 FROM numbers(1000000)"
)
ROW = (1, dt.datetime(2024, 1, 1, tzinfo=dt.UTC), "view", "somebody", 0.5)
SLOWEST_MS = {"SELECT 1": 10, "INSERT 1,000 rows": 100, "read 1,000,000 rows": 5_000}

Action = Callable[[], object]


def median_ms(action: Action, times: int) -> float:
    """The usual time of one call."""

    def once() -> float:
        started = perf_counter()
        action()
        return (perf_counter() - started) * 1000

    action()
    return median(once() for _ in range(times))


@pytest.fixture
def through_the_daemon(warehouse: str) -> Iterator[dict[str, Action]]:
    with Client.from_url(f"{warehouse}?use_numpy=True") as numpy, Client.from_url(warehouse) as client:
        client.execute(f"CREATE OR REPLACE TABLE {TABLE}")
        client.execute(FILL)
        client.execute(f"CREATE OR REPLACE TABLE into_{TABLE}")
        yield {
            "SELECT 1": lambda: client.execute("SELECT 1"),
            "INSERT 1,000 rows": lambda: client.execute("INSERT INTO into_bench VALUES", [ROW] * 1000),
            "read 1,000,000 rows": lambda: numpy.query_dataframe("SELECT * FROM bench"),
        }
        client.execute("DROP TABLE bench SYNC")
        client.execute("DROP TABLE into_bench SYNC")


@pytest.fixture
def in_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Action]]:
    monkeypatch.chdir(tmp_path)  # the engine reads a config file from the folder where it is loaded
    from chdb.state.sqlitelike import Connection  # noqa: PLC0415

    engine: Any = Connection(str(tmp_path / "peer"))
    for sql in (f"CREATE TABLE {TABLE}", FILL, f"CREATE TABLE into_{TABLE}"):
        engine.query(sql)
    values = ", ".join(["(1, '2024-01-01 00:00:00', 'view', 'somebody', 0.5)"] * 1000)
    yield {
        "SELECT 1": lambda: engine.query("SELECT 1", "Native").bytes(),
        "INSERT 1,000 rows": lambda: engine.query(f"INSERT INTO into_bench VALUES {values}"),
        "read 1,000,000 rows": lambda: engine.query("SELECT * FROM bench", "DataFrame"),
    }
    engine.close()


def test_the_daemon_beside_the_engine_in_process(
    through_the_daemon: dict[str, Action], in_process: dict[str, Action], record_property: Callable[[str, object], None]
) -> None:
    for name, slowest_ms in SLOWEST_MS.items():
        times = 3 if "read" in name else 50
        daemon_ms, peer_ms = (median_ms(actions[name], times) for actions in (through_the_daemon, in_process))
        print(f"\n{name}: {daemon_ms:.2f} ms through the daemon, {peer_ms:.2f} ms in-process", end="")  # noqa: T201
        record_property(f"{name}, ms", round(daemon_ms, 2))
        record_property(f"{name}, in-process ms", round(peer_ms, 2))
        assert daemon_ms < slowest_ms
