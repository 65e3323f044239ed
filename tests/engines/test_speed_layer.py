"""The four jobs on a real cluster: exact alerts through kills, nothing lost, and the same again from the lake."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

sys.path.insert(0, str(Path(__file__).parent))
from speed_stream import Message, expected, links, messages

from batch.feature_join.known_events import READ, believed
from batch.feature_join.point_in_time import Asked, History
from schemas.catalogue import computed_features, contracts
from schemas.clock import reporting_day
from schemas.settings import Settings
from schemas.validation import judge
from serving.answers.verification import verification_of
from serving.rules.what_if import run
from serving.stack.child import Child
from serving.stack.flink_cluster import READY
from streaming.catalogue import detector_catalogue, rules
from streaming.cluster_client import ClusterClient

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(2400),
    # A consumer of kafka-python that is closed while it asks for the topics leaves a socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
VERSIONS = ("link", "profile", "limit")
SOURCES = [name for name, c in contracts().items() if c.TOPIC.max_delay_ms is not None] + [*VERSIONS]
COUNT = 1_500


class Feeder:
    """Writes messages as they are, keeping what it wrote, and heartbeats on every partition of every topic."""

    def __init__(self, address: str) -> None:
        self.kafka = KafkaProducer(bootstrap_servers=address, acks="all", max_in_flight_requests_per_connection=1)
        self.sent: list[Message] = []

    def send(self, batch: list[Message]) -> None:
        for contract, key, payload in batch:
            self.kafka.send(contracts()[contract].TOPIC.name, payload, key.encode())
        self.kafka.flush()
        self.sent += batch

    def beat(self, at_ms: int) -> None:
        value = json.dumps({"heartbeat": True, "event_time": at_ms, "observed_at": at_ms}).encode()
        for topic in (contracts()[name].TOPIC for name in SOURCES):
            for partition in self.kafka.partitions_for(topic.name):
                self.kafka.send(topic.name, value, b"heartbeat" if topic.compacted else None, partition=partition)
        self.kafka.flush()


def read_all(address: str, topic: str) -> list[dict[str, Any]]:
    """Every row of a topic, heartbeats left out."""
    reader = KafkaConsumer(bootstrap_servers=address)
    partitions = [TopicPartition(topic, p) for p in sorted(reader.partitions_for_topic(topic))]
    reader.assign(partitions)
    reader.seek_to_beginning()
    ends = reader.end_offsets(partitions)
    rows: list[dict[str, Any]] = []
    while any(reader.position(p) < ends[p] for p in partitions):
        rows += [json.loads(m.value) for batch in reader.poll(timeout_ms=500).values() for m in batch]
    reader.close()
    return [row for row in rows if "heartbeat" not in row]


def kill_java(main_class: str, state: Path) -> None:
    """kill -9 of a Flink process that belongs to this state folder."""
    found = [
        p for p in psutil.process_iter(["cmdline"])
        if p.info["cmdline"] and main_class in p.info["cmdline"] and str(state) in " ".join(p.info["cmdline"])
    ]  # fmt: skip
    assert len(found) == 1, f"{main_class}: {len(found)} processes"
    os.kill(found[0].pid, signal.SIGKILL)
    found[0].wait(10)


def role(s: Settings, name: str) -> Child:
    """The killed process again, as the supervisor would start it."""
    command = [sys.executable, "-m", "serving.stack.flink_cluster", name]
    return Child(command, s.state_dir / "logs" / f"{name}-2.log", READY[name]).wait_ready(60)


@pytest.fixture(scope="module")
def submitter(kafka: str, flink: str, lake: Settings) -> Iterator[Child]:  # noqa: ARG001 - it needs all of them
    """All jobs, with checkpoints so often that a kill meets some."""
    quick = {"WEIPAN_ARCHIVE_CHECKPOINT_S": "3", "WEIPAN_ALERT_CHECKPOINT_S": "2"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in quick.items():
            patch.setenv(name, value)
        child = Child([sys.executable, "-m", "streaming.submitter"], lake.state_dir / "logs" / "submitter.log", "^ready")
        yield child.wait_ready(240)
        child.end()


@pytest.fixture(scope="module")
def story(kafka: str, submitter: Child, lake: Settings, until: Callable[..., None]) -> Iterator[tuple[Settings, Feeder]]:  # noqa: ARG001
    """The stream is fed in three parts; a TaskManager dies after the first, the JobManager after the second."""
    with ExitStack() as children:
        feeder = Feeder(kafka)
        children.callback(feeder.kafka.close)
        tell(lake, feeder, until, children)
        yield lake, feeder


def tell(s: Settings, feeder: Feeder, until: Callable[..., None], children: ExitStack) -> None:
    """Feeds, kills, feeds, kills, feeds, and waits until all that must be found is found."""
    start = int(time.time() * 1000) - 20 * 60_000
    stream = list(messages(1, start, COUNT, close=False))
    third = len(stream) // 3
    alerts = lambda: read_all(s.kafka, "alert.v1")  # noqa: E731
    feeder.send(links(start, COUNT))
    feeder.send(stream[:third])
    until(lambda: alerts() and checkpoints(s), 60)
    kill_java("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", s.state_dir)
    children.callback(role(s, "taskmanager").end)
    before = len(alerts())
    feeder.send(stream[third : 2 * third])
    until(lambda: len(alerts()) > before, 120)
    kill_java("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", s.state_dir)
    children.callback(role(s, "jobmanager").end)
    feeder.send(stream[2 * third :])
    feeder.beat(start + COUNT * 90 + 600_000)
    wanted = set(expected(feeder.sent))
    until(lambda: wanted <= {a["alert_id"] for a in alerts()}, 180)


def checkpoints(s: Settings) -> list[Path]:
    return list((s.state_dir / "checkpoints").glob("features-*/*/chk-*/_metadata"))


def test_exactly_the_expected_alerts_are_raised(story: tuple[Settings, Feeder]) -> None:
    s, feeder = story
    own = set(detector_catalogue()) - {"marking_the_close"}
    wanted = expected(feeder.sent)
    found = {a["alert_id"]: a for a in read_all(s.kafka, "alert.v1") if a["detector"] in own}
    assert found.keys() == wanted.keys()
    assert {a["detector"] for a in found.values()} == own, "the stream must make every detector fire"


def test_values_and_evidence_are_those_of_the_definition(story: tuple[Settings, Feeder]) -> None:
    s, feeder = story
    wanted = expected(feeder.sent)
    compared = 0
    for alert in read_all(s.kafka, "alert.v1"):
        moment = wanted.get(alert["alert_id"], {})
        for name, value in alert["values"].items():
            if name in moment:
                assert (alert["detector"], name, value) == (alert["detector"], name, moment[name])
                compared += 1
        if alert["window_count"] is not None and moment:
            rule = rules()[alert["detector"]]
            of = "group_" if rule.linked else ""
            assert alert["window_count"] == moment[f"{of}events_{rule.window_s}"]
            assert alert["window_checksum"] == moment[f"{of}checksum_{rule.window_s}"]
    assert compared > 1_000


def test_a_thousand_vectors_are_recomputed_from_the_events_alone(story: tuple[Settings, Feeder]) -> None:
    """Train/serve skew is zero: what was served at an event is what the offline join finds for that moment."""
    s, feeder = story
    told = {
        name: [json.loads(p) for c, _, p in feeder.sent if c == name and not judge(contracts()[c], p).problem] for name in READ
    }
    events = {name: believed(name, [vars(judge(contracts()[name], json.dumps(r).encode()).record) for r in rows])
              for name, rows in told.items()}  # fmt: skip
    history, compared, wrong = History(events, s.reporting_zone), 0, []
    vectors = {v["event_id"]: v for topic in ("vector.user.v1", "vector.instrument.v1") for v in read_all(s.kafka, topic)}
    for vector in vectors.values():
        asked = Asked({k: str(v) for k, v in vector.items()}, vector["event_time"], 2**62)
        for name in vector["values"].keys() & computed_features().keys():
            value = vector["values"][name]
            if value is not None or not computed_features()[name].is_daily:
                compared += 1
                found = history.value(name, asked)
                wrong += [(vector["event_id"], name, value, found)] if found != value else []
    assert (len(vectors) >= 1_000, compared > 20_000, wrong[:5]) == (True, True, [])


def test_every_copy_of_an_alert_is_the_same(story: tuple[Settings, Feeder]) -> None:
    """Patterns may tell one trigger with several beginnings; all else is a repetition after a kill."""
    copies: dict[str, set[str]] = {}
    for alert in read_all(story[0].kafka, "alert.v1"):
        if alert["window_count"] is not None:
            copies.setdefault(alert["alert_id"], set()).add(json.dumps(alert["values"], sort_keys=True))
    assert all(len(values) == 1 for values in copies.values())


def late_drops(flink: httpx.Client) -> dict[str, float]:
    """By operator: how many rows Flink threw away as late; empty until the cluster has gathered its metrics."""
    seen = {}
    for job in flink.get("/jobs/overview").json()["jobs"]:
        for vertex in flink.get(f"/jobs/{job['jid']}").json()["vertices"]:
            path = f"/jobs/{job['jid']}/vertices/{vertex['id']}/subtasks/metrics"
            names = [m["id"] for m in flink.get(path).json() if m["id"].endswith("numLateRecordsDropped")]
            for metric in flink.get(path, params={"get": ",".join(names)}).json() if names else []:
                seen[f"{job['name']} {metric['id']}"] = metric["sum"]
    return seen


def test_no_row_was_dropped_as_late_by_the_engine(story: tuple[Settings, Feeder], until: Callable[..., None]) -> None:
    """Late is what the law calls late; Flink's own counters of dropped rows must stay at zero."""
    with httpx.Client(base_url=f"http://{story[0].flink}", timeout=30) as flink:
        until(lambda: {"features", "patterns"} <= {name.split()[0] for name in late_drops(flink)}, 60)
        assert {name: dropped for name, dropped in late_drops(flink).items() if dropped} == {}


def test_produced_is_archived_plus_dead(story: tuple[Settings, Feeder], until: Callable[..., None]) -> None:
    s, feeder = story
    outer = [m for m in feeder.sent if m[0] not in VERSIONS]
    dead = lambda: {row["letter_id"]: row for row in read_all(s.kafka, "dead.letter.v1")}  # noqa: E731
    refused = [judge(contracts()[c], p).problem for c, _, p in outer]
    until(lambda: len(dead()) >= sum(p is not None for p in refused), 60)
    assert sorted(r["reason"] for r in dead().values()) == sorted(p.reason for p in refused if p)
    kept = {row["payload_latin1"].encode("latin-1") for row in dead().values()}
    assert kept == {p for (_, _, p), problem in zip(outer, refused, strict=True) if problem}
    late = {row["event_id"] for row in read_all(s.kafka, "late.v1")}
    assert late
    assert all(row["delay_ms"] > contracts()["order"].TOPIC.max_delay_ms for row in read_all(s.kafka, "late.v1"))


def archive_checkpoints(flink: httpx.Client) -> int:
    """How many checkpoints the archive has completed; each one commits what was read before it."""
    jobs = flink.get("/jobs/overview").json()["jobs"]
    running = [job["jid"] for job in jobs if (job["name"], job["state"]) == ("archive", "RUNNING")]
    return sum(flink.get(f"/jobs/{job}/checkpoints").json()["counts"]["completed"] for job in running)


@pytest.fixture(scope="module")
def archived(story: tuple[Settings, Feeder], submitter: Child, until: Callable[..., None]) -> tuple[Settings, Feeder]:
    """The story, once the lake has all of it; the live jobs are over then and leave the machine to the replay."""
    with httpx.Client(base_url=f"http://{story[0].flink}", timeout=30) as flink:
        before = archive_checkpoints(flink)
        until(lambda: archive_checkpoints(flink) >= before + 3, 120)
    submitter.end()
    cluster = ClusterClient(story[0].flink)
    for job in cluster.living().values():
        cluster.cancel(job.job_id)
    return story


def test_the_lake_gives_the_same_alerts_again(archived: tuple[Settings, Feeder]) -> None:
    """The replay finds every alert of the live layer, id and values, and no other: the symmetric difference is zero."""
    s, feeder = archived
    produced = sum(m[0] not in VERSIONS for m in feeder.sent)
    dead = len({row["letter_id"] for row in read_all(s.kafka, "dead.letter.v1")})
    live = {(a["alert_id"], json.dumps(a["values"], sort_keys=True)) for a in read_all(s.kafka, "alert.v1")}
    days = {reporting_day(json.loads(p)["event_time"], s.reporting_zone) for c, _, p in feeder.sent if c == "link"} | {
        reporting_day(int(time.time() * 1000), s.reporting_zone)
    }
    for day in sorted(days):
        subprocess.run([sys.executable, "-m", "streaming.replay", "--day", day], check=True, timeout=900, capture_output=True)
    found = json.loads(base64.b64decode(in_spark(REPLAYED)))
    assert found["archived"] == produced - dead
    assert {(i, v) for i, v in found["replayed"]} == live


def test_what_if_over_the_archive_says_what_was_said_live(archived: tuple[Settings, Feeder]) -> None:
    """A written rule with the name and the question of a built-in one finds its very alerts, and the same a second time."""
    asked = rules()["rapid_trading"]
    fields = ("on", "where", "when", "severity", "cooldown_s", "score", "en", "zh")
    document = {name: getattr(asked, name) for name in fields} | {"thresholds": dict(asked.thresholds)}
    document |= {"id": "rapid_trading", "owner": "risk", "fires": [*asked.fires], "silent": [*asked.silent]}
    start = min(json.loads(p)["event_time"] for c, _, p in archived[1].sent if c == "link")
    question = {"from": start, "to": int(time.time() * 1000), "sets": {"after": [{"document": document}]}}
    found = run(question)
    live = {a["alert_id"]: a["values"] for a in read_all(archived[0].kafka, "alert.v1") if a["detector"] == "rapid_trading"}
    assert {row["alert_id"]: row["values"] for row in found} == live
    assert run(question) == found


def test_every_alert_stands_up_against_the_lake(archived: tuple[Settings, Feeder]) -> None:
    """All at once from the command line, then one as the API tells of it."""
    alerts = {a["alert_id"]: a for a in read_all(archived[0].kafka, "alert.v1")}
    chosen = next(i for i, a in alerts.items() if a["window_count"])
    command = [sys.executable, "-m", "streaming.evidence", "verify", "--all", "--json"]
    everything = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert json.loads(everything.stdout.splitlines()[-1]) == {"alerts": len(alerts), "equal": len(alerts), "unequal": []}
    assert everything.returncode == 0
    one = asyncio.run(verification_of(chosen))
    assert one.equal, [check for check in one.checks if not check.equal]
    assert len(one.events) == alerts[chosen]["window_count"]


REPLAYED = """
from batch.spark_session import spark_session
import base64, json
with spark_session("test") as spark:
    tables = ("order_v1", "fill_v1", "tick_v1", "transfer_v1", "account_v1", "social_v1")
    archived = sum(spark.table(f"lake.events.{t}").count() for t in tables)
    rows = spark.table("lake.staged.alert_replay").where("known = 'on_time' AND alert_id IS NOT NULL").collect()
    replayed = sorted({(r["alert_id"], json.dumps(r["values"], sort_keys=True)) for r in rows})
answer = json.dumps({"archived": archived, "replayed": replayed})
print("ANSWER " + base64.b64encode(answer.encode()).decode())
"""


def in_spark(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300)
    return next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("ANSWER "))
