"""A daemon that is stopped or killed loses nothing that it acknowledged."""

import random
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from clickhouse_driver import Client, errors

from tests.engines.warehouse.daemon_process import Daemon

pytestmark = pytest.mark.engine


def test_a_second_owner_is_refused_in_one_line(daemon: Daemon) -> None:
    other_port = daemon.environment | {"WEIPAN_CLICKHOUSE": "clickhouse://default@127.0.0.1:0/weipan"}
    second = subprocess.run(daemon.command, env=other_port, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert second.stderr.strip().splitlines()[-1].startswith(f"cannot serve {daemon.state.resolve()}/clickhouse at ")


def test_a_stop_under_load_is_quick_and_a_restart_finds_everything(daemon: Daemon, client: Client) -> None:
    client.execute("CREATE TABLE load (a UInt64) ENGINE = MergeTree ORDER BY a")
    rows = [(i,) for i in range(20000)]
    work = [
        ("SELECT sum(cityHash64(number)) FROM numbers(100000000000)", None),
        ("SELECT number FROM system.numbers", None),
        ("INSERT INTO load VALUES", rows),
        ("SELECT 1", None),
    ]
    under_way = threading.Barrier(len(work) + 1)

    def repeat(sql: str, data: list[tuple[int]] | None) -> str:
        with daemon.client() as busy:
            busy.execute("SELECT 1")
            under_way.wait(10)
            while True:
                try:
                    busy.execute(sql, data) if data else list(busy.execute_iter(sql, chunk_size=1000))
                except (errors.Error, EOFError, OSError) as end:
                    return type(end).__name__

    with ThreadPoolExecutor(len(work)) as pool:
        ends = [pool.submit(repeat, *each) for each in work]
        under_way.wait(10)
        assert daemon.stop() < 5
        assert all(end.result(10) for end in ends)
    assert daemon.process.returncode == 0
    daemon.start()
    assert client.execute("SELECT count() % 20000 FROM load") == [(0,)]  # the driver reconnects by itself


def insert_until_killed(daemon: Daemon, who: int, first: int, acknowledged: set[tuple[int, int]]) -> None:
    sizes, batch = random.Random(first + who), first
    with daemon.client() as client:
        while True:
            rows = [(who, batch, i) for i in range(sizes.choice([10, 3000]))]
            try:
                client.execute("INSERT INTO kept VALUES", [*rows, (who, batch, 999_999)])
            except (errors.Error, EOFError, OSError):
                return
            acknowledged.add((who, batch))
            batch += 1


def rebuild_until_killed(daemon: Daemon) -> None:
    steps = (
        "CREATE OR REPLACE TABLE rebuilt (a UInt8) ENGINE = MergeTree ORDER BY a",
        "INSERT INTO rebuilt SELECT 1",
        "ALTER TABLE kept MODIFY COMMENT 'x'",
        "OPTIMIZE TABLE kept FINAL",
    )
    with daemon.client() as client:
        while True:
            for sql in steps:
                try:
                    client.execute(sql)
                except (errors.Error, EOFError, OSError):
                    return


def test_kill_9_keeps_every_acknowledged_batch_and_no_half_one(
    daemon: Daemon, client: Client, until: Callable[..., None]
) -> None:
    client.execute("CREATE TABLE kept (who UInt8, batch UInt32, i UInt32) ENGINE = MergeTree ORDER BY (who, batch, i)")
    acknowledged: set[tuple[int, int]] = set()
    for first in (0, 100_000, 200_000):
        enough = len(acknowledged) + random.Random(first).randint(10, 60)
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(insert_until_killed, daemon, who, first, acknowledged) for who in range(3)]
            jobs.append(pool.submit(rebuild_until_killed, daemon))
            until(lambda: len(acknowledged) > enough)  # noqa: B023  called in this round only
            daemon.stop(signal.SIGKILL)
        for job in jobs:
            job.result()
        daemon.start()
        whole = set(client.execute("SELECT who, batch FROM kept WHERE i = 999999"))
        assert acknowledged <= whole
        assert set(client.execute("SELECT DISTINCT who, batch FROM kept")) == whole
