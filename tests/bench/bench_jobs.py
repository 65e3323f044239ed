"""How many events a second each Flink job takes from the broker, beside a bare scan of the same topics: `pytest -s` this file.

Every job reads the same backlog from Kafka to its end, inside this process, with all its sinks, and stops.
"""

import json
import random
import sys
import time

import pytest
from kafka import KafkaProducer

from schemas.catalogue import contracts
from schemas.settings import Settings
from streaming.flink_session import local_session, prepare_client
from streaming.jobs import job_catalogue
from streaming.plans import run
from streaming.script import Script
from streaming.sql.sources import kafka_source

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]
EVENTS = 200_000
USERS = 5_000
BOUNDED = "'connector' = 'kafka', 'scan.bounded.mode' = 'latest-offset'"
MIX = ("order", "fill", "tick", "tick", "transfer", "account", "order", "order")


def backlog(address: str, start_ms: int) -> None:
    """200,000 events over 200 s of event time, then a heartbeat on every partition."""
    rnd = random.Random(7)
    producer = KafkaProducer(bootstrap_servers=address, linger_ms=20, batch_size=256 << 10)
    for n in range(EVENTS):
        name = MIX[n % len(MIX)]
        row = event(rnd, name, n, start_ms + n)
        topic = contracts()[name].TOPIC
        producer.send(topic.name, json.dumps(row).encode(), str(row[topic.key]).encode())
    beat = json.dumps({"heartbeat": True, "event_time": start_ms + EVENTS, "observed_at": start_ms + EVENTS + 60_000}).encode()
    for name in ("order", "fill", "tick", "transfer", "account", "link"):
        topic = contracts()[name].TOPIC
        for partition in range(topic.partitions):
            producer.send(topic.name, beat, b"heartbeat", partition=partition)
    producer.flush()
    producer.close()


def event(rnd: random.Random, name: str, n: int, at_ms: int) -> dict[str, object]:
    """One believable event of a contract."""
    base = {"version": 1, "event_id": f"bench-{n}", "event_time": at_ms - rnd.randint(0, 150), "observed_at": at_ms, "seq": n}
    user, instrument = f"u{rnd.randrange(USERS)}", f"I{rnd.randrange(4)}"
    trade = {
        "user_id": user,
        "instrument": instrument,
        "side": "buy",
        "quantity_e8": n,
        "amount_fen": 10_000,
        "order_id": f"o{n}",
    }
    own: dict[str, dict[str, object]] = {
        "order": {**trade, "kind": "placed"},
        "fill": {**trade, "price_e8": 100_000},
        "tick": {"kind": "quote", "instrument": instrument, "venue": "v", "price_e8": 100_000 + rnd.randrange(100)},
        "transfer": {"kind": "deposit", "transfer_id": f"t{n}", "user_id": user, "amount_fen": 5_000},
        "account": {"kind": "api_called", "user_id": user, "endpoint": "/v1/orders"},
    }
    return {**base, "region": "CN", **own[name]}


def seconds(script: Script) -> float:
    """Runs a job over the backlog, from planning on; planning alone is measured by a job over nothing and left out."""
    session = local_session(streaming=True, options={"parallelism.default": "1", "pipeline.object-reuse": "true"})
    views = tuple(v.replace("'connector' = 'kafka'", BOUNDED) if "_in (" in v or "_raw (" in v else v for v in script.views)
    bounded = Script(name=script.name, views=views, inserts=script.inserts, checkpoint_s=script.checkpoint_s)
    for option, value in script.options.items():
        session.get_config().set(option, value)
    begun = time.perf_counter()
    run(session, bounded).wait()
    return time.perf_counter() - begun


def scan(s: Settings, names: tuple[str, ...]) -> Script:
    """The bare scan: every row of the same topics, parsed and counted by nobody."""
    start = {"scan.startup.mode": "earliest-offset"}
    sink = "CREATE TEMPORARY TABLE nothing (k STRING, t BIGINT) WITH ('connector' = 'blackhole')"
    views = (*(kafka_source(name, s.kafka, "bench", start) for name in names), sink)
    inserts = tuple(f"INSERT INTO nothing SELECT event_id, event_time FROM {name}_in" for name in names)
    return Script(name="scan", views=views, inserts=inserts, checkpoint_s=60)


def test_events_a_second_of_each_job(kafka: str, lake: Settings) -> None:
    prepare_client(lake)
    start_ms = int(time.time() * 1000) - 600_000
    names = ("order", "fill", "tick", "transfer", "account")
    jobs = {name: job_catalogue()[name](lake, start_ms) for name in ("features", "patterns", "rules", "archive")}
    seconds(scan(lake, names))  # the first run of a JVM pays for all
    empty = {name: seconds(script) for name, script in {"scan": scan(lake, names), **jobs}.items()}
    backlog(kafka, start_ms)
    bare = seconds(scan(lake, names)) - empty["scan"]
    sys.stdout.write(f"\n{EVENTS} events; bare scan of the five topics: {EVENTS / bare:,.0f} events/s\n")
    for name, script in jobs.items():
        taken = seconds(script) - empty[name]
        share = {"features": 1.0, "archive": 1.0, "patterns": 0.75, "rules": 0.75}[name]
        line = f"{name:9} {EVENTS * share / taken:>9,.0f} events/s, {taken / bare:.1f} x the time of the scan\n"
        sys.stdout.write(line)
        assert taken > 0
