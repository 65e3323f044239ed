"""Feast's real client reads our features: its package runs in an environment of its own, because it pins older ones."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

from schemas.settings import ROOT, Settings
from serving.online_book import Book
from serving.online_layout import heard_key, layout_of, row_key

pytestmark = [pytest.mark.engine, pytest.mark.prove]
CLIENT = [
    str(ROOT / ".boot/bin/uv"), "run", "--quiet", "--isolated", "--no-project", "--python", sys.executable,
    "--with", "feast==0.67.0", "python", "-W", "ignore", str(Path(__file__).parents[1] / "bench/peers/feast_client.py"),
]  # fmt: skip


def test_feasts_own_client_reads_values_and_finds_nobody(api: str, demo_key: str, redis_url: str, stack_env: Settings) -> None:
    now, book = int(time.time() * 1000), Book(layout_of("user"))
    for _ in range(3):
        book.count("fill", {"amount_fen": 700}, now - 1_000, stack_env.reporting_zone)
    with Redis.from_url(redis_url) as redis:
        redis.set(row_key("user", "client"), book.packed())
        redis.set(heard_key(), now + 600_000)
    command = [*CLIENT, api, demo_key, "client", "fills_1h", "fill_fen_1h"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"user_id": ["client", "nobody"], "fills_1h": [3, None], "fill_fen_1h": [2100, None]}
