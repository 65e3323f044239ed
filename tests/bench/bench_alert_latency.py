"""From an event's own time to its alert at an SSE reader, at 500 to 5,000 events/s, all jobs running (run with `-s`).

Every event is stamped at the moment it is sent, as a trading core does; one in fifty is an order of a busy account, whose
alert is waited for. The limit it is compared with is D, the longest delay that an event may have and still be on time.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import numpy as np
import pytest

from schemas.catalogue import contracts
from schemas.settings import Settings
from serving.moments import from_iso
from serving.stack.child import Child
from streaming.producer import Producer

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]
RATES_PER_S = (500, 1_000, 2_000, 5_000)
SECONDS, WARM_S, STEP_S = 40, 10, 0.005
TOPICS = ("order", "fill", "tick", "transfer", "settlement", "behaviour", "social", "account", "support")
BUSY = 4
"""Accounts that place so many orders that each of them raises an alert."""


def event(n: int, now_ms: int) -> tuple[str, dict[str, Any]]:
    """The n-th event: a quote, a click, an order or a trade of one of 5,000 users, or an order of a busy account."""
    user = f"busy{n // 50 % BUSY}" if n % 50 == 0 else f"u{n * 7919 % 5000}"
    base = {"event_time": now_ms, "user_id": user}
    trade = {"instrument": f"I{n % 4}", "side": "buy", "quantity_e8": 1, "amount_fen": 10_000, "order_id": f"o{n}"}
    if n % 50 == 0:
        return "order", {**base, **trade, "kind": "placed"}
    match n % 10:
        case 1 | 2 | 3 | 4:
            return "tick", {"event_time": now_ms, "kind": "quote", "instrument": f"I{n % 4}", "venue": "v", "price_e8": 100_000}
        case 5 | 6 | 7:
            return "behaviour", {**base, "kind": "page_view", "session_id": user, "page": "trade"}
        case 8:
            return "fill", {**base, **trade, "price_e8": 100_000}
        case _:
            return "order", {**base, **trade, "kind": "placed"}


def load(writer: Producer, rate_per_s: int, seconds: float) -> None:
    """Sends at a steady rate; what could not be sent in time is sent as soon as it can, with the time of its sending."""
    begun, sent = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds:
        for n in range(sent, int(passed * rate_per_s)):
            contract, fields = event(n, int(time.time() * 1000))
            writer.send(contract, fields)
        sent = int(passed * rate_per_s)
        time.sleep(STEP_S)


def heard(api: str, key: str, ages_ms: list[float], ended: threading.Event) -> None:
    """Notes the age of every alert about a busy account as an SSE reader hears it."""
    with httpx.stream("GET", f"{api}/v1/alerts/stream", headers={"X-API-Key": key}, timeout=60) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: ") and '"busy' in line:
                ages_ms.append(time.time() * 1000 - from_iso(json.loads(line[6:])["event_time"]))
            if ended.is_set():
                return


@pytest.fixture
def jobs(flink: str, lake: Settings) -> Iterator[None]:  # noqa: ARG001
    """All jobs run."""
    with ExitStack() as parts:
        for words in (("streaming.heartbeats",), ("streaming.submitter",)):
            child = Child([sys.executable, "-m", *words], lake.state_dir / "logs" / f"{words[0]}.log", "^ready")
            parts.callback(child.end)
            child.wait_ready(240)
        yield


@pytest.mark.usefixtures("jobs")
def test_latency_from_event_to_reader(api: str, demo_key: str) -> None:
    limit_ms = contracts()["order"].TOPIC.max_delay_ms or 1
    with Producer("bench", beats=TOPICS) as writer:
        load(writer, RATES_PER_S[0], 60)  # until every job has begun and is compiled
        for rate_per_s in RATES_PER_S:
            load(writer, rate_per_s, WARM_S)
            ages_ms, ended = list[float](), threading.Event()
            reader = threading.Thread(target=heard, args=(api, demo_key, ages_ms, ended), daemon=True)
            reader.start()
            load(writer, rate_per_s, SECONDS)
            ended.set()
            load(writer, RATES_PER_S[0], 3)
            reader.join(60)
            assert ages_ms, "no alert was heard"
            shown = ", ".join(f"p{q} {np.percentile(ages_ms, q):.0f}" for q in (50, 99, 99.9))
            worst = np.percentile(ages_ms, 99) / (limit_ms + 100)
            sys.stdout.write(
                f"\n{rate_per_s:>5} events/s: {shown} ms of {len(ages_ms)} alerts; p99 is {worst:.2f} x (D + 100 ms)"
            )
    sys.stdout.write("\n")
