"""The long proof of parity: two hundred random streams on the real cluster, through restarts and silent partitions.

What came on time gives the same alerts live, in the replay over the lake and to a plain reader, ids and values; what late rows
add comes out as `late-corrected`; and every alert stands up against the lake.
"""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from packed_streams import expected_of, merged, never_late, packed, seed_of
from speed_stream import Message
from test_speed_layer import Feeder, archive_checkpoints, in_spark, kill_java, read_all, role

from schemas.catalogue import contracts
from schemas.clock import reporting_day
from schemas.settings import Settings
from serving.stack.child import Child
from streaming.catalogue import detector_catalogue

pytestmark = [pytest.mark.engine, pytest.mark.prove, pytest.mark.timeout(5400)]
SEEDS = range(1000, 1200)
COUNT = 60
SILENT_MS = 8_000
"""By how much the streams of the second partition begin later: so long it is silent."""

LONGEST_MS = 26 * 3_600_000
"""A pattern may hold a match back for as long as an earlier beginning is open: so far time must go on after the last row."""

TASKMANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
JOBMANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
KILLS = ((TASKMANAGER, "taskmanager"), (JOBMANAGER, "jobmanager"), (TASKMANAGER, "taskmanager"), None)
"""What dies after each part of the stream."""


def send(feeder: Feeder, batch: list[Message]) -> None:
    """A stream's rows all lie in one partition, where a topic has two; then time goes on in every partition."""
    for contract, key, payload in batch:
        topic = contracts()[contract].TOPIC
        partition = (seed_of((contract, key, payload)) or 0) % topic.partitions
        feeder.kafka.send(topic.name, payload, key.encode(), partition=partition)
    feeder.kafka.flush()
    feeder.sent += batch
    feeder.beat(max(json.loads(p)["observed_at"] for _, _, p in batch if p.startswith(b'{"version')))


@pytest.fixture(scope="module")
def story(
    kafka: str,
    flink: str,  # noqa: ARG001
    lake: Settings,
    warehouse: str,  # noqa: ARG001
    until: Callable[..., None],
) -> Iterator[tuple[Settings, Feeder]]:
    """The streams are fed in four parts with a kill after each but the last, until all that must be found is found."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as children:
        for name, value in {"WEIPAN_ARCHIVE_CHECKPOINT_S": "5", "WEIPAN_ALERT_CHECKPOINT_S": "3"}.items():
            patch.setenv(name, value)
        feeder = Feeder(kafka)
        children.callback(feeder.kafka.close)
        submitter = Child([sys.executable, "-m", "streaming.submitter"], lake.state_dir / "logs" / "submitter.log", "^ready")
        children.callback(submitter.end)
        submitter.wait_ready(600)
        start = int(time.time() * 1000) - 60 * 60_000
        even, odd = packed(SEEDS[::2], start, COUNT), packed(SEEDS[1::2], start + SILENT_MS, COUNT)
        stream = merged([*even, *odd])
        seen = 0
        quarter = len(stream) // len(KILLS) + 1
        for part, kill in enumerate(KILLS):
            send(feeder, stream[part * quarter : (part + 1) * quarter])
            until(lambda seen=seen: len(read_all(lake.kafka, "alert.v1")) > seen, 600)
            seen = len(read_all(lake.kafka, "alert.v1"))
            if kill:
                kill_java(kill[0], lake.state_dir)
                children.callback(role(lake, kill[1]).end)
        feeder.beat(start + LONGEST_MS)
        wanted = set(expected_of(feeder.sent))
        until(lambda: wanted <= {a["alert_id"] for a in read_all(lake.kafka, "alert.v1")}, 900)
        yield lake, feeder


@pytest.fixture(scope="module")
def live(story: tuple[Settings, Feeder]) -> list[dict[str, Any]]:
    """What the live layer said before anybody corrected it."""
    return read_all(story[0].kafka, "alert.v1")


def said(alerts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(a["alert_id"], json.dumps(a["values"], sort_keys=True)) for a in alerts}


def test_the_live_layer_says_what_a_plain_reader_finds(story: tuple[Settings, Feeder], live: list[dict[str, Any]]) -> None:
    wanted = expected_of(story[1].sent)
    own = {a["alert_id"]: a for a in live if a["detector"] in detector_catalogue()}
    assert own.keys() == wanted.keys()
    values = [(a["detector"], n, v, wanted[i][n]) for i, a in own.items() for n, v in a["values"].items() if n in wanted[i]]
    assert [each for each in values if each[2] != each[3]] == []
    assert len(values) > len(SEEDS)


@pytest.fixture(scope="module")
def replayed(story: tuple[Settings, Feeder], live: list[dict[str, Any]], until: Callable[..., None]) -> dict[str, Any]:
    """What the replays of the days find, and the corrections that the batch layer sent."""
    s, feeder = story
    with httpx.Client(base_url=f"http://{s.flink}", timeout=60) as flink:
        before = archive_checkpoints(flink)
        until(lambda: archive_checkpoints(flink) >= before + 3, 300)
    moments = [json.loads(p)["event_time"] for c, _, p in feeder.sent if c == "fill" and p.startswith(b'{"version')]
    days = {reporting_day(moment, s.reporting_zone) for moment in (min(moments), max(moments))}
    for day in sorted(days):
        for module in ("streaming.replay", "batch.jobs.reconcile"):
            subprocess.run([sys.executable, "-m", module, "--day", day], check=True, timeout=1200, capture_output=True)
    found: dict[str, Any] = json.loads(base64.b64decode(in_spark(REPLAYED)))
    corrected = [a for a in read_all(s.kafka, "alert.v1") if a["source"] == "late-corrected"]
    return found | {"corrected": {a["alert_id"]: a["status"] for a in corrected}, "live": said(live)}


REPLAYED = """
from batch.spark_session import spark_session
import base64, json
with spark_session("test") as spark:
    rows = spark.table("lake.staged.alert_replay").where("alert_id IS NOT NULL").collect()
    found = {known: sorted({(r["alert_id"], json.dumps(r["values"], sort_keys=True)) for r in rows if r["known"] == known})
             for known in ("on_time", "all")}
print("ANSWER " + base64.b64encode(json.dumps(found).encode()).decode())
"""


def test_the_replay_over_the_lake_gives_the_same_ids_and_values(replayed: dict[str, Any]) -> None:
    assert {tuple(each) for each in replayed["on_time"]} ^ replayed["live"] == set()


def test_what_late_rows_add_or_take_away_comes_out_as_late_corrected(
    story: tuple[Settings, Feeder], replayed: dict[str, Any]
) -> None:
    known, true = set(expected_of(story[1].sent)), set(expected_of(never_late(story[1].sent)))
    status = replayed["corrected"]
    assert {i for i, s in status.items() if s == "added"} >= true - known
    assert {i for i, s in status.items() if s == "withdrawn"} == known - true
    assert true - known


def test_every_alert_stands_up_against_the_lake(replayed: dict[str, Any]) -> None:
    """The corrections lie in the lake by now, or come with the next checkpoint; whatever lies there must be equal."""
    command = [sys.executable, "-m", "streaming.evidence", "verify", "--all", "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=1200)
    counted = json.loads(done.stdout.splitlines()[-1])
    assert counted["unequal"] == []
    assert counted["alerts"] >= len({alert_id for alert_id, _ in replayed["live"]})
