"""From an event's own time to its alert at an SSE reader, with the simulated platform at 1,000 events/s (run with `-s`)."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from schemas.catalogue import contracts
from schemas.settings import Settings
from serving.stack.child import Child
from streaming.catalogue import rules

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]
RATE_PER_S = 1_000
SECONDS = 120
WARM_S = 30


def heard(api: str, key: str, seconds: float) -> list[tuple[str, float]]:
    """Detector and age in ms of every live alert that an SSE reader hears within the time."""
    found: list[tuple[str, float]] = []
    ends = time.monotonic() + seconds
    with httpx.stream("GET", f"{api}/v1/alerts/stream", headers={"X-API-Key": key}, timeout=60) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: ") and '"detector"' in line:
                alert = json.loads(line[6:])
                happened = time.mktime(time.strptime(alert["event_time"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
                happened_ms = happened * 1000 + int(alert["event_time"][20:23])
                found.append((alert["detector"], time.time() * 1000 - happened_ms))
            if time.monotonic() > ends:
                return found
    return found


PARTS = (("streaming.heartbeats",), ("streaming.submitter",), ("streaming.simulator", "live", "--rate", str(RATE_PER_S)))


@pytest.fixture
def playing(flink: str, lake: Settings) -> Iterator[None]:  # noqa: ARG001
    """The jobs run and the simulated platform plays."""
    with ExitStack() as parts:
        for words in PARTS:
            child = Child([sys.executable, "-m", *words], lake.state_dir / "logs" / f"{words[0]}.log", "^ready")
            parts.callback(child.end)
            child.wait_ready(240)
        yield


@pytest.mark.usefixtures("playing")
def test_latency_from_event_to_reader(api: str, demo_key: str) -> None:
    heard(api, demo_key, WARM_S)
    found = heard(api, demo_key, SECONDS)
    moments = sorted(ms for name, ms in found if name in rules() and rules()[name].on != "bar")
    assert moments, "no alert was heard"
    share = {q: moments[min(int(len(moments) * q / 100), len(moments) - 1)] for q in (50, 90, 99)}
    limit = contracts()["order"].TOPIC.max_delay_ms
    shown = ", ".join(f"p{q} {ms:.0f} ms ({ms / (limit or 1):.1f} x D)" for q, ms in share.items())
    sys.stdout.write(f"\n{len(moments)} alerts of rules about users at {RATE_PER_S} events/s: {shown}\n")
