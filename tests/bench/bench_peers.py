"""The same three windowed rules in Weipan's Flink SQL, in Quix Streams and in a hand-written loop, one topic (run with `-s`).

20 orders of a user within a minute, 10 cancellations within a minute, ¥100,000 ordered within an hour. Quix Streams pins older
packages than we do, so it runs in an environment of its own that uv makes. `WEIPAN_BENCH_EVENTS` makes the topic shorter.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from schemas.catalogue import contracts
from schemas.settings import ROOT, Settings
from streaming.flink_session import ONE_SLOT, local_session, prepare_client
from streaming.plans import run
from streaming.script import Script
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.sources import kafka_source

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]
EVENTS, USERS, SPACING_MS = int(os.environ.get("WEIPAN_BENCH_EVENTS", "200000")), 5_000, 5
PEERS = Path(__file__).with_name("peers")
QUIX = [
    ROOT / ".boot/bin/uv", "run", "--quiet", "--isolated", "--no-project", "--python", sys.executable,
    "--with", "quixstreams==3.28.1", "python", "-W", "ignore",
]  # fmt: skip
BOUNDED = "'connector' = 'kafka', 'scan.bounded.mode' = 'latest-offset'"


def backlog(address: str) -> None:
    """Orders of 5,000 users over 1,000 s of event time, one user in a thousand far busier, then time moves on."""
    rnd, start_ms = random.Random(5), int(time.time() * 1000) - 3_600_000
    topic = contracts()["order"].TOPIC
    producer = KafkaProducer(bootstrap_servers=address, linger_ms=20, batch_size=256 << 10)
    for n in range(EVENTS):
        at = start_ms + n * SPACING_MS
        user = f"busy{n // 30 % 5}" if n % 30 == 0 else f"u{rnd.randrange(USERS)}"
        row = {
            "version": 1, "event_id": f"p{n}", "event_time": at, "observed_at": at + rnd.randrange(50), "seq": n,
            "region": "CN", "kind": "cancelled" if n % 3 == 0 else "placed", "order_id": f"o{n}", "user_id": user,
            "instrument": "I1", "side": "buy", "quantity_e8": 1, "amount_fen": rnd.choice((10_000, 50_000, 100_000)),
        }  # fmt: skip
        producer.send(topic.name, json.dumps(row).encode(), user.encode())
    beat = json.dumps({"heartbeat": True, "event_time": at, "observed_at": at + 3_600_000}).encode()
    for partition in range(topic.partitions):
        producer.send(topic.name, beat, partition=partition)
    producer.flush()
    producer.close()


def make_outputs(address: str) -> None:
    """A topic for the alerts of each of the three; the broker makes none by itself."""
    admin = KafkaAdminClient(bootstrap_servers=address)
    told = {"num_partitions": 1, "replication_factor": 1}
    admin.create_topics({f"order.v1.{who}": told for who in ("flink", "quix", "loop")})
    admin.close()


def script(s: Settings) -> Script:
    """The three rules on the live layer's own rows and windows, alerts back into the broker."""
    minute, hour = (STREAM.over("user_id", ms) for ms in (60_000, 3_600_000))
    rows = f"""SELECT *, SUM(CASE WHEN kind = 'placed' THEN 1 ELSE 0 END) OVER {minute} AS orders,
  SUM(CASE WHEN kind = 'cancelled' THEN 1 ELSE 0 END) OVER {minute} AS cancels FROM order_row"""
    whole = f"SELECT *, SUM(CASE WHEN kind = 'placed' THEN amount_fen ELSE 0 END) OVER {hour} AS fen FROM ({rows})"
    asked = "ARRAY[CASE WHEN orders >= 20 THEN 'orders' END, CASE WHEN cancels >= 10 THEN 'cancels' END, "
    asked += "CASE WHEN fen >= 10000000 THEN 'amount' END]"
    out = f"""CREATE TEMPORARY TABLE fired (`rule` STRING, event_id STRING) WITH ('connector' = 'kafka', 'format' = 'json',
  'topic' = 'order.v1.flink', 'properties.bootstrap.servers' = '{s.kafka}')"""
    source = kafka_source("order", s.kafka, "peers", {"scan.startup.mode": "earliest-offset"})
    views = (source.replace("'connector' = 'kafka'", BOUNDED), *believed_rows("order", STREAM), out)
    insert = f"INSERT INTO fired SELECT r, event_id FROM ({whole}) CROSS JOIN UNNEST({asked}) AS a(r) WHERE r IS NOT NULL"
    return Script(name="peers", views=views, inserts=(insert,), checkpoint_s=60)


def flink_s(s: Settings) -> float:
    """The job over the topic as it is now, planning included."""
    session = local_session(streaming=True, options=ONE_SLOT | {"pipeline.object-reuse": "true"})
    begun = time.perf_counter()
    run(session, script(s)).wait()
    return time.perf_counter() - begun


def peer_s(command: list[object], s: Settings) -> float:
    """The seconds that a peer says it took from its first row to its last."""
    words = [*map(str, command), s.kafka, "order.v1"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return float(done.stdout.splitlines()[-1])


def test_three_windowed_rules(kafka: str, stack_env: Settings) -> None:
    prepare_client(stack_env)
    make_outputs(kafka)
    flink_s(stack_env)
    empty = flink_s(stack_env)
    backlog(kafka)
    taken = {
        "Weipan": flink_s(stack_env) - empty,
        "Quix Streams": peer_s([*QUIX, PEERS / "quix_rules.py"], stack_env),
        "hand-written loop": peer_s([sys.executable, PEERS / "loop_rules.py"], stack_env),
    }
    for name, seconds in taken.items():
        ratio = seconds / taken["Weipan"]
        sys.stdout.write(f"\n{name:18} {EVENTS / seconds:>9,.0f} events/s, {ratio:.1f} x Weipan's time")
    sys.stdout.write("\n")
