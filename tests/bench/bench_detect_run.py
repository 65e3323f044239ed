"""What detection over a file costs an event, as a stream and as a batch, beside reading the file by the laws: `pytest -s` it.

The whole command is measured from its start to its end, Python and Java start-up included; the start-up alone is what a file of
one event takes. The aim is a file of 100,000 events in 40 s.
"""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from bench_jobs import MIX, event

from streaming.detect.arrivals import Arrivals

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]
EVENTS = 100_000
START_MS = 1_795_000_000_000
AIM_S = 40


def written(path: Path, events: int) -> Path:
    """Events of all kinds, one a millisecond, each with its topic."""
    rnd = random.Random(7)
    with path.open("w") as file:
        for n in range(events):
            name = MIX[n % len(MIX)]
            file.write(json.dumps({"topic": name, **event(rnd, name, n, START_MS + n)}) + "\n")
    return path


def seconds(events: Path, mode: str) -> float:
    command = [sys.executable, "-m", "streaming.detect", "run", "--events", events, "--out", events.with_suffix(".alerts")]
    begun = time.perf_counter()
    subprocess.run([*command, "--mode", mode], check=True, capture_output=True, timeout=600)
    return time.perf_counter() - begun


def test_seconds_of_a_file_in_both_modes(tmp_path: Path) -> None:
    many, one = written(tmp_path / "many.jsonl", EVENTS), written(tmp_path / "one.jsonl", 1)
    begun = time.perf_counter()
    with many.open("rb") as lines:
        Arrivals().read(lines, now_ms=0)
    reading = time.perf_counter() - begun
    sys.stdout.write(f"\n{EVENTS:,} events, read and judged alone: {reading:.1f} s, {reading / EVENTS * 1e6:.0f} us an event\n")
    for mode in ("stream", "batch"):
        whole, start_up = seconds(many, mode), seconds(one, mode)
        us = (whole - start_up) / EVENTS * 1e6
        sys.stdout.write(
            f"{mode:6} {whole:5.1f} s in all (aim {AIM_S} s), {start_up:.1f} s of it start-up, {us:.0f} us an event, "
            f"{us / (reading / EVENTS * 1e6):.1f} x the reading\n"
        )
        assert whole > start_up
