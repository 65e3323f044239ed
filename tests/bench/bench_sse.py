"""How soon an alert is at its readers: latency at 1,000 alerts/s, and fan-out to many readers at once (run with `-s`)."""

import asyncio
import json
import resource
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from kafka import KafkaProducer

from schemas.identity import alert_id

pytestmark = pytest.mark.engine

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
OPEN_FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
"""Both ends of every stream are a file of this machine; children inherit the limit."""

MANY = pytest.mark.skipif(OPEN_FILES < 10_500, reason=f"only {OPEN_FILES} open files")

RATE_PER_S = 1_000
SECONDS = 15
WARM_S = 3
ROUNDS = 8


def alert(number: int) -> bytes:
    now = int(time.time() * 1000)
    return json.dumps(
        {
            "alert_id": alert_id("bench", "u1", f"{now}-{number}"), "detector": "bench", "detector_version": 1, "revision": 0,
            "status": "added", "source": "live", "severity": "high", "score": 80, "entity_type": "user", "entity_id": "u1",
            "user_id": "u1", "instrument": "BTC-USDT", "trigger_event_id": str(number), "event_time": now, "detected_at": now,
            "thresholds": {"orders_1m": 20}, "values": {"orders_1m": 31, "fills_1h": 7, "sent_us": time.time_ns() // 1000},
            "window_start_ms": now - 60_000, "window_end_ms": now, "window_count": 31, "window_checksum": 5, "evidence_ids": [],
            "sentence_en": "User u1 placed 31 orders in one minute.", "sentence_zh": "用户 u1 一分钟内下单 31 笔。",
        }
    ).encode()  # fmt: skip


def quantile(sorted_ms: list[float], share: float) -> float:
    return sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)]


@asynccontextmanager
async def opened(api: str, key: str) -> AsyncIterator[asyncio.StreamReader]:
    url = urlsplit(api)
    reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=1 << 22)
    writer.write(f"GET /v1/alerts/stream HTTP/1.1\r\nHost: {url.netloc}\r\nX-API-Key: {key}\r\n\r\n".encode())
    await reader.readuntil(b": following")
    yield reader
    writer.close()
    await writer.wait_closed()


async def next_sent_us(reader: asyncio.StreamReader) -> int:
    """When the next alert of a stream was sent; returns as its line arrives."""
    while True:
        line = await reader.readuntil(b"\n")
        if line.startswith(b"data: "):
            return int(json.loads(line[6:])["values"]["sent_us"])


def server_at(api: str) -> psutil.Process:
    """The process of the API that serves this address."""
    found = [each for each in psutil.process_iter(["cmdline"]) if "serving.api" in (each.info["cmdline"] or [])]
    return next(each for each in found if each.environ().get("WEIPAN_API") == api)


def produce(kafka: str, rate_per_s: int, seconds: float) -> None:
    """An open loop: each alert is sent at its own time, whatever became of those before."""
    producer = KafkaProducer(bootstrap_servers=kafka, linger_ms=0, acks=1)
    started = time.perf_counter()
    for number in range(int(rate_per_s * seconds)):
        ahead_s = started + number / rate_per_s - time.perf_counter()
        if ahead_s > 0:
            time.sleep(ahead_s)
        producer.send("alert.v1", value=alert(number))
    producer.flush()
    producer.close()


async def latencies(api: str, key: str, wanted: int) -> list[float]:
    found = []
    async with opened(api, key) as reader:
        for _ in range(wanted):
            sent_us = await next_sent_us(reader)
            found.append((time.time_ns() / 1000 - sent_us) / 1000)
    return found


def test_an_alert_is_at_its_reader_in_milliseconds(
    api: str, kafka: str, demo_key: str, until: Callable[..., None], record_property: Callable[[str, object], None]
) -> None:
    until(lambda: httpx.get(f"{api}/readyz", timeout=30).status_code == 200)
    writer = threading.Thread(target=produce, args=(kafka, RATE_PER_S, WARM_S + SECONDS + 2))

    async def measure() -> list[float]:
        task = asyncio.create_task(latencies(api, demo_key, RATE_PER_S * (WARM_S + SECONDS)))
        await asyncio.sleep(1)
        writer.start()
        return await asyncio.wait_for(task, 120)

    found = sorted(asyncio.run(measure())[RATE_PER_S * WARM_S :])
    writer.join()
    figures = {f"p{share * 100:g}_ms": round(quantile(found, share), 1) for share in (0.5, 0.9, 0.99, 0.999)}
    report(f"{RATE_PER_S} alerts/s, one reader", figures, record_property)
    assert figures["p99_ms"] < 1000


@pytest.mark.parametrize("readers", [100, 1_000, pytest.param(10_000, marks=MANY)])
def test_an_alert_is_at_all_its_readers_within_a_second(
    api: str, kafka: str, demo_key: str, record_property: Callable[[str, object], None], readers: int
) -> None:
    server = server_at(api)

    async def measure() -> list[float]:
        producer = KafkaProducer(bootstrap_servers=kafka, linger_ms=0)
        rounds = []
        async with AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(opened(api, demo_key)) for _ in range(readers)]
            for number in range(ROUNDS):
                producer.send("alert.v1", value=alert(number))
                sent_us = await asyncio.gather(*(next_sent_us(stream) for stream in streams))
                rounds.append((time.time_ns() / 1000 - sent_us[0]) / 1000)
        producer.close()
        return rounds

    found = sorted(asyncio.run(measure()))
    figures: dict[str, Any] = {"p50_ms": round(quantile(found, 0.5), 1), "worst_ms": round(found[-1], 1)}
    report(f"{readers} readers", figures | {"server_mib": server.memory_info().rss >> 20}, record_property)
    assert found[0] < 1000


def report(title: str, figures: dict[str, Any], record_property: Callable[[str, object], None]) -> None:
    for name, figure in figures.items():
        record_property(f"{title}: {name}", figure)
    print(f"\n{title}: {figures}")  # noqa: T201
