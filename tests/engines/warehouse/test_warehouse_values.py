"""Values of every type go through the daemon and come back as they were."""

import datetime as dt
import ipaddress
import random
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from clickhouse_driver import Client

from tests.engines.warehouse.daemon_process import Daemon

pytestmark = pytest.mark.engine


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


def test_a_block_of_many_megabytes(client: Client) -> None:
    client.execute("CREATE TABLE large (i UInt32, s String) ENGINE = MergeTree ORDER BY i")
    rows = [(i, random.Random(i).randbytes(1_500_000).hex()) for i in range(10)]
    client.execute("INSERT INTO large VALUES", rows)
    assert client.execute("SELECT * FROM large ORDER BY i") == rows
