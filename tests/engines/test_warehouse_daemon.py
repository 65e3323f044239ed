"""The embedded warehouse, spoken to by the unmodified driver as if it were a ClickHouse server."""

import datetime as dt
import ipaddress
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from clickhouse_driver import Client, connect, errors
from clickhouse_driver.protocol import Compression

pytestmark = pytest.mark.engine

Until = Callable[..., None]
PROJECT = Path(__file__).parents[2]


class Daemon:
    """The daemon as a process that a test may kill and start again on the same directory and port."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.state, self.log = state, state / "daemon.log"
        self.command = [sys.executable, "-m", "serving.warehouse.daemon"]
        address = f"clickhouse://default@127.0.0.1:{self.port}/weipan"
        inherited = os.environ | {"PYTHONPATH": str(PROJECT)}
        self.environment = inherited | {"WEIPAN_STATE_DIR": str(state), "WEIPAN_CLICKHOUSE": address}
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as errors_of_daemon:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.state, stdout=subprocess.PIPE, stderr=errors_of_daemon
            )
        line = self.process.stdout.readline()
        assert line.startswith(b"ready"), line + self.log.read_bytes()

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Seconds until it was gone."""
        since = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        self.process.stdout.close()
        return time.monotonic() - since

    def client(self, **options: object) -> Client:
        return Client("127.0.0.1", port=self.port, **options)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    state = tmp_path_factory.mktemp("warehouse")
    (state / "config.xml").write_text("<broken")  # the engine must not read the folder it happens to be started in
    running = Daemon(state)
    yield running
    running.stop()


@pytest.fixture
def client(daemon: Daemon) -> Iterator[Client]:
    with daemon.client() as ours:
        yield ours


def refusal(client: Client, sql: str, *arguments: object, **options: object) -> int:
    """The code of the error that a statement must end with."""
    with pytest.raises(errors.ServerException) as raised:
        client.execute(sql, *arguments, **options)
    return int(raised.value.code)


def in_zone(name: str, *when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=ZoneInfo(name))


EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  what the driver gives for a column without a zone
NOON = dt.datetime(2024, 1, 2, 12, 0, 5)  # noqa: DTZ001
VALUES = {
    **{f"UInt{n}": [0, 2**n - 1] for n in (8, 16, 32, 64, 128, 256)},
    **{f"Int{n}": [-(2 ** (n - 1)), 2 ** (n - 1) - 1] for n in (8, 16, 32, 64, 128, 256)},
    "Float32": [0.5, -1.25],
    "Float64": [0.1, float("inf")],
    "String": ["", "微盘 🐢"],
    "FixedString(4)": ["abcd", "efgh"],
    "Bool": [True, False],
    "Date": [dt.date(2024, 1, 2), dt.date(1970, 1, 1)],
    "Date32": [dt.date(1925, 1, 2), dt.date(2200, 1, 1)],
    "DateTime": [NOON, EPOCH],
    "DateTime('Asia/Tokyo')": [in_zone("Asia/Tokyo", 2024, 1, 2, 3), in_zone("Asia/Tokyo", 1999, 1, 1)],
    "DateTime64(3)": [NOON.replace(microsecond=678000), EPOCH],
    "DateTime64(6, 'UTC')": [in_zone("UTC", 2024, 1, 2, 3), in_zone("UTC", 1999, 1, 1)],
    "UUID": [uuid.UUID(int=5), uuid.UUID(int=2**128 - 1)],
    "IPv4": [ipaddress.ip_address("1.2.3.4"), ipaddress.ip_address("0.0.0.0")],
    "IPv6": [ipaddress.ip_address("::1"), ipaddress.ip_address("fe80::2")],
    "Decimal(9, 2)": [Decimal("1.23"), Decimal("-9.99")],
    "Decimal(38, 10)": [Decimal("1.0000000001"), Decimal("-2.5")],
    "Enum8('a' = 1, 'b' = 2)": ["a", "b"],
    "Enum16('x y' = 1000, 'z' = 2)": ["x y", "z"],
    "Nullable(String)": [None, "x"],
    "Nullable(Int32)": [None, 7],
    "Nullable(DateTime64(3))": [None, NOON],
    "LowCardinality(String)": ["p", "q"],
    "LowCardinality(Nullable(String))": [None, "q"],
    "Array(String)": [[], ["a", "b"]],
    "Array(Array(UInt8))": [[[1], []], []],
    "Array(LowCardinality(String))": [[], ["a"]],
    "Array(Nullable(Float64))": [[None, 1.5], []],
    "Tuple(Int32, String)": [(1, "a"), (2, "")],
    "Tuple(a Int32, b Array(String))": [(1, ["z"]), (2, [])],
    "Map(String, UInt64)": [{}, {"k": 1, "l": 2}],
    "Map(String, Nullable(Int64))": [{"k": None, "l": -1}, {}],
    "Map(LowCardinality(String), Array(Float64))": [{"k": [1.0, 2.0]}, {}],
    "Array(Tuple(UInt8, Map(String, String)))": [[(1, {"a": "b"})], []],
    "SimpleAggregateFunction(max, UInt64)": [1, 2],
    "JSON": [{"a": 1, "b": {"c": "x"}}, {"a": 2, "l": [1, 2]}],
}


@pytest.mark.parametrize("kind", VALUES)
def test_values_of_every_type_come_back(client: Client, kind: str) -> None:
    rows = list(enumerate(VALUES[kind]))
    client.execute(f"CREATE OR REPLACE TABLE one (i UInt8, v {kind}, z String DEFAULT 'zz') ENGINE = MergeTree ORDER BY i")
    assert client.execute("INSERT INTO one (i, v) VALUES", rows) == 2
    client.execute("INSERT INTO one VALUES", [(i + 5, v, "y") for i, v in rows])
    got, columns = client.execute("SELECT i, v, z FROM one ORDER BY i", with_column_types=True)
    assert got == [(i, v, "zz") for i, v in rows] + [(i + 5, v, "y") for i, v in rows]
    plain = {"print_pretty_type_names": 0}
    assert client.execute("SELECT toTypeName(v) FROM one LIMIT 1", settings=plain) == [(columns[1][1],)]
    assert client.execute("SELECT v FROM one WHERE i > 100", with_column_types=True) == ([], [("v", columns[1][1])])


def test_random_rows_survive_the_way_out_and_back(client: Client) -> None:
    exact = [kind for kind in VALUES if not any(word in kind for word in ("JSON", "Float", "Enum", "Date", "String", "Simple"))]
    structure = ", ".join(f"c{i} {kind}" for i, kind in enumerate(exact))
    for table in ("out", "back"):
        client.execute(f"CREATE TABLE {table} ({structure}) ENGINE = MergeTree ORDER BY tuple()")
    random_rows = f"SELECT * FROM generateRandom('{structure}', 7, 10, 3) LIMIT 5000"
    client.execute(f"INSERT INTO out {random_rows}", settings={"max_block_size": 900})
    client.execute("INSERT INTO back VALUES", client.execute("SELECT * FROM out"), settings={"insert_block_size": 1700})
    there, here = (client.execute(f"SELECT count(), sum(cityHash64(*)) FROM {table}") for table in ("out", "back"))
    assert there == here
    assert there[0][0] == 5000


def test_data_frames_come_back(daemon: Daemon) -> None:
    columns = "a Int64, f Float64, s String, c LowCardinality(String), t DateTime64(3, 'UTC'), n Nullable(Float64)"
    rows = 20_000
    frame = pd.DataFrame(
        {
            "a": np.arange(rows),
            "f": np.arange(rows) / 3,
            "s": [f"s{i}" for i in range(rows)],
            "c": [f"k{i % 9}" for i in range(rows)],
            "t": pd.date_range("2024-01-01", periods=rows, freq="s", tz="UTC"),
            "n": [None if i % 3 else i / 2 for i in range(rows)],
        }
    )
    with daemon.client(settings={"use_numpy": True}) as client:
        client.execute(f"CREATE TABLE frame ({columns}) ENGINE = MergeTree ORDER BY a")
        assert client.insert_dataframe("INSERT INTO frame VALUES", frame) == rows
        back = client.query_dataframe("SELECT * FROM frame ORDER BY a")
        assert list(client.query_dataframe("SELECT * FROM frame WHERE 0").columns) == list(frame.columns)
    back["t"], back["c"] = pd.to_datetime(back["t"], utc=True).astype(frame["t"].dtype), back["c"].astype(str)
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)


@pytest.mark.parametrize(
    ("code", "sql", "limits"),
    [
        (62, "SELEC 1", {}),
        (60, "SELECT * FROM nope", {}),
        (47, "SELECT nope", {}),
        (395, "SELECT throwIf(number = 100000, 'boo') FROM numbers(200000)", {}),
        (57, "CREATE TABLE taken (a UInt8) ENGINE = Memory", {}),
        (115, "SELECT 1 SETTINGS no_such_setting = 1", {}),
        (159, "SELECT sleep(3)", {"max_execution_time": 0.3}),
        (241, "SELECT * FROM numbers(1e9) ORDER BY number", {"max_memory_usage": 50_000_000}),
    ],
)
def test_errors_carry_the_engines_code(client: Client, code: int, sql: str, limits: dict[str, float]) -> None:
    client.execute("CREATE TABLE IF NOT EXISTS taken (a UInt8) ENGINE = Memory")
    assert refusal(client, sql, settings=limits) == code
    assert client.execute("SELECT 1") == [(1,)]


def test_a_write_that_fails_is_never_reported_as_done(client: Client) -> None:
    client.execute("CREATE TABLE small (a UInt32, CONSTRAINT small CHECK a != 1500000) ENGINE = MergeTree ORDER BY a")
    assert refusal(client, "INSERT INTO small VALUES", ((i,) for i in range(1_400_000, 1_600_000))) == 469
    assert client.execute("SELECT count() FROM small") == [(0,)]
    client.execute("CREATE MATERIALIZED VIEW seen ENGINE = MergeTree ORDER BY x AS SELECT throwIf(a = 7) AS x FROM small")
    assert refusal(client, "INSERT INTO small VALUES", [(7,)]) == 395
    client.execute("CREATE TABLE parts (a UInt16) ENGINE = MergeTree ORDER BY a PARTITION BY a")
    many = [(i,) for i in range(300)]
    assert refusal(client, "INSERT INTO parts VALUES", many) == 252
    client.execute("INSERT INTO parts VALUES", many, settings={"max_partitions_per_insert_block": 0})
    assert client.execute("SELECT count() FROM parts") == [(300,)]
    assert refusal(client, "INSERT INTO nope (a) VALUES", [(1,)]) == 60
    assert refusal(client, "INSERT INTO parts (nope) VALUES", [(1,)]) == 16
    with pytest.raises(errors.TypeMismatchError):
        client.execute("INSERT INTO parts VALUES", [("x",)])
    assert client.execute("SELECT count() FROM parts") == [(300,)]


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


def test_statements_of_every_shape(client: Client) -> None:
    columns = "`a, b` UInt8, `x(y` String, n Nested(k String, v UInt8), m UInt8 MATERIALIZED `a, b` + 1, e UInt8 EPHEMERAL 3"
    client.execute(f"CREATE TABLE `odd-name` ({columns}, f UInt8 DEFAULT e * 2) ENGINE = MergeTree ORDER BY `a, b`")
    full = "INSERT INTO `odd-name` (`a, b`, `x(y`, n.k, n.v, e) SETTINGS async_insert = 0 VALUES"
    client.execute(full, [(1, "s", ["k"], [2], 7)])
    client.execute("insert into table `odd-name`(`a, b`) format Native", [(2,)])
    client.execute("-- hello\n/* x */ INSERT INTO `odd-name` (`a, b`, `x(y`) VALUES", [{"a, b": 3, "x(y": "q"}])
    client.execute("INSERT INTO `odd-name` (`a, b`) VALUES (4), (5);")
    client.execute("INSERT INTO `odd-name` (`a, b`) SELECT number + 6 FROM numbers(1)")
    client.execute("INSERT INTO FUNCTION null('a UInt8, b String') VALUES", [(1, "x")])
    got = client.execute("SELECT `a, b`, `x(y`, n.k, n.v, m, f FROM `odd-name` ORDER BY 1")
    assert got[:3] == [(1, "s", ["k"], [2], 2, 14), (2, "", [], [], 3, 6), (3, "q", [], [], 4, 6)]
    assert [row[0] for row in got] == [1, 2, 3, 4, 5, 6]
    assert client.execute("/* c */ SELECT %(x)s, %(y)s -- x", {"x": "it's", "y": [1, 2]}) == [("it's", [1, 2])]
    assert client.execute("SELECT 1 FORMAT JSON;") == [(1,)]
    assert len(client.execute("EXPLAIN SELECT * FROM `odd-name`")) > 1
    client.execute("ALTER TABLE `odd-name` DELETE WHERE 1", settings={"mutations_sync": 1})
    assert client.execute("SELECT count() FROM `odd-name`") == [(0,)]


def test_large_results_stream_and_can_be_cancelled(client: Client) -> None:
    streamed = client.execute_iter("SELECT number, toString(number) FROM numbers(500000)", settings={"max_block_size": 20000})
    assert sum(1 for _ in streamed) == 500_000
    endless = client.execute_iter("SELECT number FROM system.numbers", {"max_block_size": 1000})
    assert [next(endless) for _ in range(3)] == [(0,), (1,), (2,)]
    client.cancel()
    assert client.execute("SELECT sum(number) FROM numbers(1000)") == [(499500,)]
    assert (client.last_query.progress.rows, client.last_query.profile_info.rows) == (1000, 1)
    wide = ", ".join(f"number + {i} AS c{i}" for i in range(1500))
    assert client.execute(f"SELECT {wide} FROM numbers(20)")[5][1499] == 1504


def test_a_block_of_many_megabytes(client: Client) -> None:
    client.execute("CREATE TABLE large (i UInt32, s String) ENGINE = MergeTree ORDER BY i")
    rows = [(i, random.Random(i).randbytes(1_500_000).hex()) for i in range(10)]
    client.execute("INSERT INTO large VALUES", rows)
    assert client.execute("SELECT * FROM large ORDER BY i") == rows


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


def test_connections_leave_nothing_open(daemon: Daemon, client: Client, until: Until) -> None:
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


def test_kill_9_keeps_every_acknowledged_batch_and_no_half_one(daemon: Daemon, client: Client, until: Until) -> None:
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
