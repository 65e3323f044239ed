"""Online features: 1 and 100 rows of 50, closed and open loop, beside Feast's own Python server on the same Redis (`-s`).

`WEIPAN_BENCH_S` seconds a load, 10 unless given. Feast runs in an environment of its own that uv makes.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from redis import Redis

sys.path.insert(0, str(Path(__file__).parent))
from wire import Load, Wire, latencies, quantiles

from schemas.settings import ROOT, Settings, port_of
from serving.online_book import Book
from serving.online_layout import heard_key, layout_of, row_key

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]
SECONDS = float(os.environ.get("WEIPAN_BENCH_S", "10"))
USERS, FEATURES = 1_000, 50
LOADS = ((1, None), (1, 50), (1, 100), (1, 500), (100, None), (100, 50))
"""Rows a request, and requests a second; None is a closed loop of four readers."""

Server = tuple[str, dict[str, str], list[str], bool]
"""URL, headers, the features that are asked for, and whether some of them are of positions."""

FEAST = [
    str(ROOT / ".boot/bin/uv"), "run", "--quiet", "--isolated", "--no-project", "--python", sys.executable,
    "--with", "feast[redis]==0.67.0", "python", "-W", "ignore", str(Path(__file__).parent / "peers/feast_server.py"),
]  # fmt: skip


def names() -> list[str]:
    """Fifty features: all of a user, then those of his position."""
    users, positions = (list(layout_of(entity).features) for entity in ("user", "position"))
    told = [f"user:{n}" for n in users] + [f"position:{n}" for n in positions]
    return told[:FEATURES]


def fill(redis: Redis, zone: str) -> None:
    """Users who were busy in the last hour, some much busier."""
    now, draw = int(time.time() * 1000), random.Random(7)
    for user in range(USERS):
        book, position = Book(layout_of("user")), Book(layout_of("position"))
        for _ in range(draw.choice((3, 30, 200))):
            at = now - draw.randrange(3_600_000)
            book.count("order", {"kind": "placed"}, at, zone)
            book.count("fill", {"amount_fen": 700, "pnl_fen": -3}, at, zone)
            position.count("fill", {"amount_fen": 700, "bought_e8": 5, "sold_e8": 0, "fills": 1}, at, zone)
        redis.set(row_key("user", f"u{user}"), book.packed())
        redis.set(row_key("position", f"u{user}|BTC"), position.packed())
    redis.set(heard_key(), now + 86_400_000)


@pytest.fixture(scope="module")
def weipan(api: str, redis_url: str, stack_env: Settings, demo_key: str) -> Server:
    """Our API over a filled Redis."""
    with Redis.from_url(redis_url) as redis:
        fill(redis, stack_env.reporting_zone)
    return api, {"X-API-Key": demo_key}, names(), True


@pytest.fixture(scope="module")
def feast(redis_url: str, stack_env: Settings, until: Callable[..., None]) -> Iterator[str]:
    """The address of Feast's server over the same Redis."""
    port = port_of(stack_env.airflow)
    command = [*FEAST, f"127.0.0.1:{port_of(redis_url)}", str(port), str(USERS), str(FEATURES)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        until(lambda: answers(port), 300)
        yield f"http://127.0.0.1:{port}"
        for child in psutil.Process(server.pid).children(recursive=True):
            child.terminate()
        server.terminate()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    except httpx.HTTPError:
        return False


def body(features: list[str], rows: int, number: int, *, positions: bool) -> bytes:
    users = [f"u{(number * 37 + row) % USERS}" for row in range(rows)]
    entities: dict[str, Any] = {"user_id": users} | ({"instrument": ["BTC"] * rows} if positions else {})
    return json.dumps({"features": features, "entities": entities}).encode()


def cpu_s(processes: list[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in processes)


def listening(port: int) -> list[psutil.Process]:
    """The process that listens on a port, and its children."""
    owner = next(
        psutil.Process(each.pid) for each in psutil.net_connections("tcp4")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid
    )  # fmt: skip
    return [owner, *owner.children(recursive=True)]


@pytest.mark.parametrize(("rows", "per_s"), LOADS)
def test_online_features_beside_feast(rows: int, per_s: float | None, weipan: Server, feast: str) -> None:
    servers = {"Weipan": weipan, "Feast": (feast, {}, [f"user:f{number}" for number in range(FEATURES)], False)}
    for name, (url, headers, features, positions) in servers.items():
        processes = listening(port_of(url))
        before = cpu_s(processes)
        found = asyncio.run(measured(url, headers, lambda n: body(features, rows, n, positions=positions), per_s))  # noqa: B023
        cores = (cpu_s(processes) - before) / SECONDS
        pace = f"open loop {per_s}/s" if per_s else "closed loop"
        line = f"{name:7} {rows:>3} rows x {FEATURES}, {pace:16} {len(found) / SECONDS:>6.0f}/s  {quantiles(found)}"
        sys.stdout.write(f"\n{line}  {cores:.2f} cores")


async def measured(url: str, headers: dict[str, str], request: Callable[[int], bytes], per_s: float | None) -> list[float]:
    wire = Wire(url, headers)
    for number in range(20):
        answer = json.loads(await wire.post("/get-online-features", request(number)))
        assert {status for column in answer["results"][-3:] for status in column["statuses"]} <= {"PRESENT", "NULL_VALUE"}
    found = await latencies(wire, "/get-online-features", request, Load(SECONDS, per_s))
    wire.close()
    return found
