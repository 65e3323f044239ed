"""A load generator that costs little: HTTP/1.1 over plain sockets, in a closed or an open loop, with latencies in ms."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


class Wire:
    """Connections to one server that are kept open; each carries one request at a time, more are opened when all are busy."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.at = urlsplit(url)
        self.head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, body: bytes) -> bytes:
        """The body of the answer, which must be a 200."""
        reader, writer = self.free.pop() if self.free else await asyncio.open_connection(self.at.hostname, self.at.port)
        head = f"POST {path} HTTP/1.1\r\nHost: {self.at.netloc}\r\nContent-Type: application/json\r\n{self.head}"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b" 200 " in told.split(b"\r\n", 1)[0], told
        length = int(told.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        answer = await reader.readexactly(length)
        self.free.append((reader, writer))
        return answer

    def close(self) -> None:
        """Closes what is open."""
        for _, writer in self.free:
            writer.close()


@dataclass(frozen=True)
class Load:
    """per_s: of an open loop, None for a closed one; readers: of a closed loop."""

    seconds: float
    per_s: float | None = None
    readers: int = 4


async def latencies(wire: Wire, path: str, body: Callable[[int], bytes], load: Load) -> list[float]:
    """Milliseconds of each request, sorted; in an open loop from the moment at which it was due."""
    started, found = time.perf_counter(), list[float]()

    async def one(number: int, due: float) -> None:
        await wire.post(path, body(number))
        found.append((time.perf_counter() - due) * 1000)

    async def reader(first: int) -> None:
        number = first
        while (now := time.perf_counter()) < started + load.seconds:
            await one(number, now)
            number += load.readers

    if load.per_s is None:
        await asyncio.gather(*map(reader, range(load.readers)))
        return sorted(found)
    tasks = []
    for number in range(int(load.per_s * load.seconds)):
        due = started + number / load.per_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*tasks)
    return sorted(found)


def quantiles(sorted_ms: list[float]) -> str:
    """`p50 1.2  p99 3.4  p99.9 5.6 ms`."""
    at = lambda share: sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)]  # noqa: E731
    return f"p50 {at(0.5):.1f}  p99 {at(0.99):.1f}  p99.9 {at(0.999):.1f} ms"
