"""How many events a second the API takes in, and how soon it has the broker's word (`-s`; `WEIPAN_BENCH_S` seconds)."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from schemas.settings import Settings
from serving.key_store import KeyStore

pytestmark = pytest.mark.engine

SECONDS = float(os.environ.get("WEIPAN_BENCH_S", "10"))
CLIENTS = 8
Post = Callable[[int], Awaitable[float]]
Record = Callable[[str, object], None]


def view(number: int) -> dict[str, Any]:
    return {
        "type": "behaviour", "event_id": uuid4().hex, "event_time": time.time_ns() // 1_000_000, "seq": number, "kind": "click",
        "user_id": f"u{number % 5000}", "session_id": f"s{number % 5000}", "page": "trade", "element": "buy_button",
        "element_x_milli": 500, "element_y_milli": 500, "page_x_milli": 260, "page_y_px": 552, "reacted": True,
    }  # fmt: skip


def server_at(api: str) -> psutil.Process:
    """The process of the API that serves this address."""
    found = [each for each in psutil.process_iter(["cmdline"]) if "serving.api" in (each.info["cmdline"] or [])]
    return next(each for each in found if each.environ().get("WEIPAN_API") == api)


async def closed_loop(post: Post, size: int) -> list[float]:
    """Each client sends again as soon as it was answered."""
    until, found = time.perf_counter() + SECONDS, list[float]()

    async def one() -> None:
        while time.perf_counter() < until:
            found.append(await post(size))

    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    return found


async def open_loop(post: Post, size: int, per_s: float) -> list[float]:
    """Each request leaves at its own time, whatever became of those before; latency counts from that time."""
    started, tasks = time.perf_counter(), list[asyncio.Task[float]]()
    for number in range(int(SECONDS * per_s)):
        due = started + number / per_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(since(due, post, size)))
    return await asyncio.gather(*tasks)


async def since(due: float, post: Post, size: int) -> float:
    await post(size)
    return time.perf_counter() - due


def quantile(found: list[float], share: float) -> float:
    """Of sorted values."""
    return found[min(len(found) - 1, int(len(found) * share))]


@pytest.mark.parametrize("load", [(1, None), (1, 100), (1, 300), (100, None), (100, 20)])
def test_events_are_taken_in(
    api: str, stack_env: Settings, until: Callable[..., None], load: tuple[int, float | None], record_property: Record
) -> None:
    size, per_s = load
    key = KeyStore(stack_env.database_url).create("bench", "platform_service")
    until(lambda: httpx.get(f"{api}/readyz", timeout=30).status_code == 200)
    server = server_at(api)

    async def measure() -> list[float]:
        async with httpx.AsyncClient(headers={"X-API-Key": key}, timeout=30) as client:

            async def post(size: int) -> float:
                started = time.perf_counter()
                answer = await client.post(f"{api}/v1/events", json={"batch": [view(n) for n in range(size)]})
                assert answer.json()["accepted"] == size, answer.text
                return time.perf_counter() - started

            await post(size)
            return await (open_loop(post, size, per_s) if per_s else closed_loop(post, size))

    cpu_before, started = sum(server.cpu_times()[:2]), time.perf_counter()
    found = sorted(asyncio.run(measure()))
    wall_s = time.perf_counter() - started
    assert found
    cpu_s = sum(server.cpu_times()[:2]) - cpu_before
    figures = {f"p{share}_ms": round(quantile(found, share / 100) * 1000, 1) for share in (50, 99, 99.9)}
    figures |= {"events_per_s": round(len(found) * size / wall_s), "cores": round(cpu_s / wall_s, 2)}
    title = f"{size} a request, {f'open loop at {per_s}/s' if per_s else f'closed loop of {CLIENTS}'}"
    for name, figure in figures.items():
        record_property(f"{title}: {name}", figure)
    print(f"\n{title}: {figures}")  # noqa: T201
