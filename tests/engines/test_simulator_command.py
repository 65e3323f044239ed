"""The platform's writers as they are started: live play, importers and heartbeats against a real broker."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from schemas.catalogue import contracts
from schemas.settings import Settings
from streaming.simulator.live import TOPICS

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
NAMES = [contracts()[name].TOPIC.name for name in TOPICS]


def started(*words: str) -> subprocess.Popen[str]:
    """A part of the platform that has said it is ready."""
    part = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert part.stdout is not None
    assert part.stdout.readline().startswith("ready ")
    return part


def ended(part: subprocess.Popen[str], told: int) -> float:
    """Seconds until a part is gone after a signal."""
    assert part.stdout is not None
    at = monotonic()
    os.kill(part.pid, told)
    part.wait(20)
    part.stdout.close()
    return monotonic() - at


class Reader:
    """Reads on from where the topics ended when it was made."""

    def __init__(self, kafka: str, names: list[str]) -> None:
        self._consumer = KafkaConsumer(bootstrap_servers=kafka)
        places = [TopicPartition(n, p) for n in names for p in self._consumer.partitions_for_topic(n) or ()]
        self._consumer.assign(places)
        for place, offset in self._consumer.end_offsets(places).items():
            self._consumer.seek(place, offset)

    def rows(self, wanted: int, seconds: float = 30) -> list[dict[str, Any]]:
        """At least so many rows that are JSON, heartbeats among them; fewer when the time is up."""
        found: list[dict[str, Any]] = []
        until = monotonic() + seconds
        while len(found) < wanted and monotonic() < until:
            for records in self._consumer.poll(timeout_ms=200).values():
                found += [told for r in records if (told := read(r.value)) is not None]
        return found

    def close(self) -> None:
        self._consumer.close()


def read(payload: bytes) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(payload)
    except ValueError:
        return None
    return told


@pytest.fixture
def reader(kafka: str) -> Iterator[Reader]:
    reader = Reader(kafka, NAMES)
    yield reader
    reader.close()


def test_live_play_survives_a_kill_and_its_ids_never_come_again(reader: Reader, stack_env: Settings) -> None:
    first = started("streaming.simulator", "live", "--rate", "200")
    before = reader.rows(3_000)
    ended(first, signal.SIGKILL)
    second = started("streaming.simulator", "live", "--rate", "200")
    after = reader.rows(3_000)
    assert ended(second, signal.SIGTERM) < 5
    assert second.returncode == 0
    sources = [{r["event_id"].split("-")[1] for r in rows if "event_id" in r} for rows in (before, after)]
    assert sources[0]
    assert sources[1] - sources[0]
    ids = Counter(r["event_id"] for r in before + after if "event_id" in r)
    assert sum(n > 1 for n in ids.values()) < len(ids) / 500
    late = [r for r in after if "event_id" in r and r["observed_at"] - r["event_time"] > 2_000]
    assert len(late) < len(after) / 200
    assert sum("heartbeat" in r for r in after) > 200
    assert list((stack_env.state_dir / "labels").glob("sim-*.jsonl"))


def test_an_import_puts_every_event_of_the_file_on_its_topic(reader: Reader, tmp_path: Path) -> None:
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    lines = [f"{n},A,thing,1,2010-12-01 08:26:{n % 60:02},2.55,17.0,UK\n" for n in range(500)]
    (tmp_path / "sales.csv").write_text(header + "".join(lines) + "broken\n")
    done = subprocess.run(
        [sys.executable, "-m", "streaming.importers", "retail", str(tmp_path / "sales.csv"), "--speed", "0"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1])["events"] == {"fill": 500}
    rows = [r for r in reader.rows(500) if str(r.get("event_id")).startswith("retail-")]
    assert len({r["event_id"] for r in rows}) == len(rows) == 500
    assert all(0 <= r["observed_at"] - r["event_time"] <= 60_000 for r in rows)


def test_quiet_topics_are_kept_alive(kafka: str) -> None:
    quiet = Reader(kafka, ["profile.v1", "link.v1", "rule.v1"])
    part = started("streaming.heartbeats")
    rows = quiet.rows(50, seconds=15)
    assert ended(part, signal.SIGTERM) < 5
    quiet.close()
    assert part.returncode == 0
    assert len(rows) >= 50
    assert all(r["heartbeat"] is True for r in rows)
