"""Clients that leave, cancel, sleep or die in the middle of something."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from clickhouse_driver import Client

from tests.engines.warehouse.daemon_process import Daemon

pytestmark = pytest.mark.engine

Until = Callable[..., None]
ABANDONED = "SELECT count() FROM system.processes WHERE query LIKE '%cityHash64%' AND query NOT LIKE '%processes%'"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(cityHash64(number)) FROM numbers(100000000000)",
        "SELECT cityHash64(number) FROM system.numbers",
        "CREATE TABLE never ENGINE = MergeTree ORDER BY x AS SELECT cityHash64(number) x FROM numbers(100000000000)",
    ],
)
def test_a_query_ends_when_its_client_leaves(daemon: Daemon, client: Client, until: Until, sql: str) -> None:
    leaving = daemon.client()
    leaving.connection.force_connect()
    leaving.connection.send_query(sql)
    leaving.connection.send_external_tables(None)
    until(lambda: client.execute(ABANDONED) == [(1,)], 10)
    leaving.disconnect()
    until(lambda: client.execute(ABANDONED) == [(0,)], 10)


def test_a_client_that_does_not_read_hinders_nobody(daemon: Daemon, client: Client) -> None:
    with daemon.client() as idle:
        next(idle.execute_iter("SELECT number, toString(number) FROM system.numbers"))
        since = time.monotonic()
        assert client.execute("SELECT count() FROM numbers(1000)") == [(1000,)]
        assert time.monotonic() - since < 2


def die_in_insert(port: int) -> None:
    def rows() -> Iterator[tuple[int]]:
        for i in range(450_000):
            yield (i,)
        os.kill(os.getpid(), signal.SIGKILL)

    Client("127.0.0.1", port=port).execute("INSERT INTO dead VALUES", rows(), settings={"insert_block_size": 50_000})


def test_a_client_killed_in_mid_insert_leaves_nothing(daemon: Daemon, client: Client, until: Until) -> None:
    client.execute("CREATE TABLE dead (a UInt64) ENGINE = MergeTree ORDER BY a")
    inserting = "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO dead%'"
    for _ in range(2):
        dying = multiprocessing.get_context("spawn").Process(target=die_in_insert, args=(daemon.port,))
        dying.start()
        dying.join()
        assert dying.exitcode == -signal.SIGKILL
        until(lambda: client.execute(inserting) == [(0,)])
        assert client.execute("SELECT count() FROM dead") == [(0,)]
