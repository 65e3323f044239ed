"""What the live layer counts of shares and chats, minute by minute, is what the batch layer counts of the same day."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch.live_social import compared_minutes
from batch.social import social_minutes
from batch.warehouse import insert_rows
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-04-08"
START = day_bounds_ms(DAY)[0]
COLUMNS = [field.name for field in fields_of(contracts()["social_minute"])]
LIVE = """
import json, sys
from schemas.settings import settings
from streaming.flink_session import local_session, prepare_client
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.social_minutes import SOCIAL_MINUTES
from streaming.sql.sources import JSON, timed_table

prepare_client(settings())
session = local_session(streaming=True, options={"parallelism.default": "1"})
session.execute_sql(timed_table("social", {"connector": "filesystem", "path": sys.argv[1]} | JSON))
for view in [*believed_rows("social", STREAM), SOCIAL_MINUTES]:
    session.execute_sql(view)
with session.execute_sql(f"SELECT {sys.argv[2]} FROM social_minute").collect() as rows:
    print("ANSWER " + json.dumps([list(row) for row in rows]))
"""


def told(seed: int) -> list[dict[str, Any]]:
    """Half an hour in the order of observation: within D out of order, some twice, some late."""
    rnd = random.Random(seed)
    rows = []
    for n in range(600):
        at = START + 3_600_000 + rnd.randrange(30 * 60_000)
        row = {
            "event_id": f"minute-{n}", "event_time": at, "observed_at": at + rnd.choice((0, 5, 900, 2_000, 2_001, 70_000)),
            "kind": rnd.choice(("shared", "shared", "invited", "joined_group", "group_activity")), "user_id": f"u{n % 9}",
            "seq": n,
        }  # fmt: skip
        row |= {"group_id": rnd.choice(("g1", "g2", None)), "instrument": rnd.choice(("gold", None)), "message_count": None}
        rows.append(row | ({"message_count": rnd.randrange(40)} if row["kind"] == "group_activity" else {}))
        if n % 11 == 0:
            rows.append(rows[-1] | {"observed_at": rows[-1]["observed_at"] + rnd.randrange(1, 3_000)})
    return sorted(rows, key=lambda row: row["observed_at"])


def counted_live(rows: list[dict[str, Any]], folder: Path) -> set[tuple[Any, ...]]:
    beat = {"heartbeat": True, "event_time": START + 86_400_000, "observed_at": START + 86_400_000}
    lines = [{"version": 1, "region": "CN", **{k: v for k, v in row.items() if v is not None}} for row in rows]
    (folder / "social.json").write_text("".join(json.dumps(line) + "\n" for line in [*lines, beat]))
    command = [sys.executable, "-c", LIVE, folder.as_uri(), ", ".join(COLUMNS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    answer = next(line for line in done.stdout.splitlines() if line.startswith("ANSWER "))
    return {tuple(row) for row in json.loads(answer.removeprefix("ANSWER "))}


def test_both_layers_count_the_same_minutes(spark: SparkSession, happened: Callable[..., None], tmp_path: Path) -> None:
    rows = told(4)
    happened("social", *rows)
    live = counted_live(rows, tmp_path)
    batch = {tuple(row) for row in social_minutes(spark, DAY).select(*COLUMNS).collect()}
    assert live == batch
    first = {row["event_id"]: row for row in reversed(rows)}.values()
    shared = [row for row in first if row["kind"] == "shared" and row["observed_at"] - row["event_time"] <= 2_000]
    assert sum(row[COLUMNS.index("shares")] for row in live) == len(shared) > 0
    insert_rows("social_minute_v1", COLUMNS, sorted(live))
    minutes = (max(row[0] for row in live) - min(row[0] for row in live)) // 60_000 - 1
    assert compared_minutes(spark, DAY) == (minutes, 0)
    insert_rows("social_minute_v1", COLUMNS, [(*row[:3], row[3] + 1, *row[4:]) for row in sorted(live)[60:61]])
    assert compared_minutes(spark, DAY) == (minutes, 1)
