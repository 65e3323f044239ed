"""How fast decisions are: closed and open loop against one API process, load generator on the same machine (run with `-s`).

Smaller for a look: `BENCH_SECONDS=2 pytest -s tests/bench/bench_decisions.py`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count
from urllib.parse import urlsplit

import psutil
import pytest
from redis import Redis

from serving.standing.rows import HEARD, Fact, Place, user_key

pytestmark = pytest.mark.engine

SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
RATES_PER_S = (100, 300, 500)
CLIENTS = 16
USERS = 500
RUN = f"{time.time_ns():x}"
NUMBERS = count()


@pytest.fixture(scope="module")
def known(api: str, redis_url: str) -> str:
    """The API over users whose standing is good, laid down as the followers would."""
    place = Place(1, 1)
    facts = {"document": "passed", "face": "passed", "risk": "90"}
    profile = json.dumps({"tier": "mature", "usual_fen": 1_000_000})
    with Redis.from_url(redis_url) as redis:
        for number in range(USERS):
            user = f"b{number}"
            told = {name: Fact(user, name, place, value).text() for name, value in facts.items()}
            versions = {f"profile:{1:015d}": profile, f"limit:{1:015d}": "5000000"}
            told |= {name: Fact(user, name, place, value).text() for name, value in versions.items()}
            redis.hset(user_key(user), mapping=told)
        redis.set(HEARD, int(time.time() * 1000) + 3_600_000)
    return api


@pytest.fixture(scope="module")
def server(known: str) -> psutil.Process:
    """The process of the API that serves this address."""
    found = [each for each in psutil.process_iter(["cmdline"]) if "serving.api" in (each.info["cmdline"] or [])]
    return next(each for each in found if each.environ().get("WEIPAN_API") == known)


class Line:
    """One kept connection that asks one question at a time."""

    def __init__(self, api: str, key: str) -> None:
        self.host, self.port, self.key = urlsplit(api).hostname, urlsplit(api).port, key

    async def opened(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def ask(self) -> None:
        number = next(NUMBERS)
        body = json.dumps({"request_id": f"{RUN}-{number}", "user_id": f"b{number % USERS}", "instrument": "GOLD",
                           "side": "buy", "amount_fen": 1_000}).encode()  # fmt: skip
        head = (
            f"POST /v1/decisions/pre-trade HTTP/1.1\r\nHost: x\r\nX-API-Key: {self.key}\r\nContent-Type: application/json\r\n"
        )
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        told = await self.reader.readexactly(length)
        assert answer.startswith(b"HTTP/1.1 200") and b'"allow"' in told, told[:300]  # noqa: PT018

    def close(self) -> None:
        self.writer.close()


async def closed_loop(lines: list[Line], seconds: float) -> list[float]:
    """Each client asks again as soon as it was answered; ms from question to answer."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one(line: Line) -> None:
        while (began := time.perf_counter()) < until:
            await line.ask()
            took.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*map(one, lines))
    return took


async def open_loop(lines: list[Line], rate_per_s: int, seconds: float) -> list[float]:
    """Questions come at their own times whatever became of those before; ms from when a question was due to its answer."""
    took: list[float] = []
    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    began = time.perf_counter()

    async def one(due: float) -> None:
        line = await free.get()
        await line.ask()
        took.append((time.perf_counter() - due) * 1000)
        free.put_nowait(line)

    waiting = []
    for number in range(int(rate_per_s * seconds)):
        due = began + number / rate_per_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.append(asyncio.create_task(one(due)))
    await asyncio.gather(*waiting)
    return took


def quantile(took: list[float], share: float) -> float:
    return sorted(took)[min(int(len(took) * share), len(took) - 1)]


def measured(
    name: str, server: psutil.Process, api: str, key: str, load: Callable[[list[Line]], Awaitable[list[float]]]
) -> int:
    async def run() -> tuple[list[float], float]:
        lines = [await Line(api, key).opened() for _ in range(CLIENTS)]
        await closed_loop(lines, min(1.0, SECONDS))
        before, began = sum(server.cpu_times()[:2]), time.perf_counter()
        took = await load(lines)
        cpu = (sum(server.cpu_times()[:2]) - before) / (time.perf_counter() - began)
        for line in lines:
            line.close()
        return took, cpu

    took, cpu = asyncio.run(run())
    p50, p99, p999 = (quantile(took, share) for share in (0.5, 0.99, 0.999))
    sys.stdout.write(
        f"\n{name}: {len(took)} decisions, p50 {p50:.1f} ms, p99 {p99:.1f}, p99.9 {p999:.1f}; API {cpu:.0%} of a core"
    )
    return len(took)


def test_closed_loop(known: str, server: psutil.Process, demo_key: str) -> None:
    assert measured("closed loop, 16 clients", server, known, demo_key, lambda lines: closed_loop(lines, SECONDS))


@pytest.mark.parametrize("rate", RATES_PER_S)
def test_open_loop(known: str, server: psutil.Process, demo_key: str, rate: int) -> None:
    done = measured(f"open loop, {rate}/s", server, known, demo_key, lambda lines: open_loop(lines, rate, SECONDS))
    assert done == int(rate * SECONDS)
