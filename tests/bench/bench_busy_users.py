"""What an event of the busiest user costs the rules, beside one of the mean: `pytest -s` this file.

Two hours of the same length and number of events through the live views, in this process: in one all users are alike, in the
other one user places 10,000 of the orders.
"""

import random
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from schemas.settings import settings
from streaming.catalogue import rules
from streaming.detect.bounded_run import Question, detect
from streaming.flink_session import prepare_client

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]
EVENTS, BUSY, USERS = 60_000, 10_000, 5_000
HOUR_MS, START_MS = 3_600_000, 1_795_000_000_000
Row = dict[str, Any]


def hour(events: int, busy: int) -> dict[str, list[Row]]:
    """Orders evenly over an hour, `busy` of them by one user."""
    rnd = random.Random(7)
    orders = []
    for n in range(events):
        at = START_MS + n * HOUR_MS // events
        user = "busy" if busy and n * busy // events != (n + 1) * busy // events else f"u{rnd.randrange(USERS)}"
        orders.append({
            "version": 1, "event_id": f"e{n}", "event_time": at, "observed_at": at + 50, "seq": n, "region": "CN",
            "kind": "placed", "order_id": f"o{n}", "user_id": user, "instrument": "I", "side": "buy", "order_type": "limit",
            "quantity_e8": 1, "amount_fen": 1_000,
        })  # fmt: skip
    return {"order": orders}


def seconds(events: dict[str, list[Row]], folder: Path) -> float:
    """From files to alerts, planning included."""
    folder.mkdir()
    begun = time.perf_counter()
    detect(Question(rules=rules(), patterns={}), events, folder)
    return time.perf_counter() - begun


def test_the_busiest_user_beside_the_mean(tmp_path: Path) -> None:
    prepare_client(settings())
    seconds(hour(10, 0), tmp_path / "first")  # the first run of a JVM pays for all
    planning = seconds(hour(10, 0), tmp_path / "empty")
    alike = seconds(hour(EVENTS, 0), tmp_path / "alike") - planning
    busy = seconds(hour(EVENTS, BUSY), tmp_path / "busy") - planning
    mean_us = alike / EVENTS * 1e6
    busy_us = mean_us + (busy - alike) / BUSY * 1e6
    line = f"\nan event of the mean costs {mean_us:.0f} us, one of a user with {BUSY} orders an hour {busy_us:.0f} us"
    sys.stdout.write(f"{line}: {busy_us / mean_us:.1f} x (the bound is 2)\n")
    assert min(alike, busy) > 0
