"""Statements of every shape, and errors with the engine's own codes."""

import pytest
from clickhouse_driver import Client, errors

from tests.engines.warehouse.daemon_process import refusal

pytestmark = pytest.mark.engine


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
