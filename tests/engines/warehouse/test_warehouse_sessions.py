"""Each client has a session of its own, and a stranger's noise disturbs nobody."""

import random
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from clickhouse_driver import Client, connect
from clickhouse_driver.protocol import Compression

from tests.engines.warehouse.daemon_process import Daemon, refusal

pytestmark = pytest.mark.engine


def test_who_may_come_in(daemon: Daemon) -> None:
    with daemon.client(database="nowhere") as stranger:
        assert refusal(stranger, "SELECT 1") == 81
    with daemon.client(password="x") as stranger:
        assert refusal(stranger, "SELECT 1") == 516
    with daemon.client(settings={"not_a_setting": 1}) as newer:
        assert newer.execute("SELECT 1") == [(1,)]
    with daemon.client(settings={"not_a_setting": 1}, settings_is_important=True) as newer:
        assert refusal(newer, "SELECT 1") == 115


def test_settings_hold_for_their_query_alone(daemon: Daemon, client: Client) -> None:
    asked = "SELECT getSetting('max_threads'), getSetting('join_use_nulls')"
    assert client.execute(asked, settings={"max_threads": 3, "join_use_nulls": True}) == [(3, True)]
    assert client.execute(asked)[0][1] is False
    client.execute("SET max_threads = 5")
    assert client.execute(asked, settings={"join_use_nulls": 1}) == [(5, True)]
    assert client.execute(asked)[0][0] == 5
    with daemon.client(settings={"readonly": 1}) as reader:
        assert reader.execute("SELECT 1") == [(1,)]
        assert refusal(reader, "CREATE TABLE never (a UInt8) ENGINE = Memory") == 164
    assert client.execute("SELECT 1", settings={"readonly": 2}) == [(1,)]
    client.execute("CREATE TABLE after_readonly (a UInt8) ENGINE = Memory")


def test_sessions_are_apart(daemon: Daemon, client: Client) -> None:
    client.execute("CREATE DATABASE aside")
    client.execute("USE aside")
    client.execute("CREATE TABLE t (d DateTime('Asia/Tokyo')) ENGINE = MergeTree ORDER BY d")
    assert client.execute("SELECT d FROM t", with_column_types=True) == ([], [("d", "DateTime('Asia/Tokyo')")])
    client.execute("CREATE TEMPORARY TABLE mine (x UInt8)")
    client.execute("INSERT INTO mine VALUES", [(1,), (2,)])
    brought = [{"name": "e", "structure": [("x", "Int32"), ("y", "Array(String)")], "data": [{"x": 1, "y": ["a"]}]}]
    assert client.execute("SELECT x, y FROM e", external_tables=brought) == [(1, ["a"])]
    with daemon.client() as other:
        assert other.execute("SELECT currentDatabase()") == [("default",)]
        assert refusal(other, "SELECT * FROM mine") == 60
    assert client.execute("SELECT currentDatabase(), sum(x) FROM mine") == [("aside", 3)]
    assert refusal(client, "SELECT x FROM e") == 60
    with connect(f"clickhouse://127.0.0.1:{daemon.port}/aside") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT number AS n FROM numbers(%(n)s)", {"n": 3})
        assert (cursor.fetchall(), cursor.description[0][0]) == ([(0,), (1,), (2,)], "n")


def insert_and_count(port: int, who: int) -> int:
    with Client("127.0.0.1", port=port) as client:
        for batch in range(10):
            client.execute("INSERT INTO busy VALUES", [(who, batch, i) for i in range(100)])
            assert client.execute("SELECT count() FROM busy WHERE who = %(who)s", {"who": who}) == [((batch + 1) * 100,)]
            assert client.execute("SELECT sum(number), %(who)s FROM numbers(10000)", {"who": who}) == [(49995000, who)]
    return who


def test_many_clients_at_once(daemon: Daemon, client: Client) -> None:
    client.execute("CREATE TABLE busy (who UInt8, batch UInt8, i UInt8) ENGINE = MergeTree ORDER BY (who, batch, i)")
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(insert_and_count, [daemon.port] * 16, range(16))) == list(range(16))
    assert client.execute("SELECT count(), uniqExact(who, batch, i) FROM busy") == [(16000, 16000)]


def test_connections_leave_nothing_open(daemon: Daemon, client: Client, until: Callable[..., None]) -> None:
    client.execute("CREATE TABLE briefly (a UInt16) ENGINE = MergeTree ORDER BY a")
    ours = Path(f"/proc/{daemon.process.pid}")

    def visits(count: int) -> None:
        for i in range(count):
            with daemon.client() as visitor:
                visitor.execute("SELECT toDateTime(0, 'Asia/Tokyo')")
                visitor.execute("INSERT INTO briefly VALUES", [(i,)])

    visits(20)
    files = len(list((ours / "fd").iterdir()))
    visits(150)
    until(lambda: len(list((ours / "fd").iterdir())) <= files + 10)


@pytest.mark.parametrize(
    "noise", [b"GET / HTTP/1.1\r\n\r\n", b"\x00" + b"\xff" * 5, b"", random.Random(3).randbytes(3000), b"\x00\x05hello\x01"]
)
def test_garbage_on_the_socket_is_the_strangers_own_problem(daemon: Daemon, client: Client, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", daemon.port)) as stranger:
        stranger.sendall(noise)
        stranger.shutdown(socket.SHUT_WR)
        stranger.settimeout(5)
        assert stranger.recv(100) == b""
    assert client.execute("SELECT 1") == [(1,)]


def test_compressed_blocks_are_refused_in_words(daemon: Daemon) -> None:
    client = daemon.client()
    client.connection.force_connect()
    client.connection.compression, client.connection.is_query_executing = Compression.ENABLED, False
    assert refusal(client, "SELECT 1") == 48
    client.disconnect()
