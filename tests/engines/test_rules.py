"""Rules on real engines: one never disturbs another, and publishing while a stream flows loses and doubles nothing."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.identity import alert_id
from schemas.rules.checking import CheckedRule, checked
from schemas.rules.evaluation import answer
from schemas.rules.store import RuleStore
from schemas.settings import Settings
from serving.rules.lifecycle import EFFECT_MS, Change, pause, publish, roll_back
from serving.stack.child import Child, environment

pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]
Vector = dict[str, Any]

EXAMPLES = {"severity": "low", "owner": "risk", "cooldown_s": 60, "status": "live"}
DOCUMENTS: list[dict[str, Any]] = [
    {"id": "loud", "on": "order", "when": "orders_1m >= least", "thresholds": {"least": 30},
     "fires": [{"orders_1m": 30}], "silent": [{"orders_1m": 29}]},
    {"id": "calm", "on": "order", "when": "orders_1m BETWEEN 10 AND 20 AND kind <> 'rejected'",
     "fires": [{"orders_1m": 10, "kind": "placed"}], "silent": [{"orders_1m": 10, "kind": "rejected"}]},
    {"id": "ratio", "on": "order", "when": "amount_fen * 3 > 2 * (fill_fen_1h - amount_fen) OR price_e8 IS NULL",
     "fires": [{"amount_fen": 9, "fill_fen_1h": 0}], "silent": [{"amount_fen": 1, "fill_fen_1h": 9, "price_e8": 1}]},
    {"id": "odd", "on": "trade", "when": "ABS(amount_fen % 7 - 3) IN (0, 2) AND LEAST(fills_1h, orders_1m) > 5",
     "fires": [{"amount_fen": 3, "fills_1h": 6, "orders_1m": 6}], "silent": [{"amount_fen": 4}]},
    {"id": "named", "on": "login", "when": "user_id = 'it''s' OR NOT failed_logins_1h < 35",
     "fires": [{"user_id": "it's"}], "silent": [{"user_id": "u", "failed_logins_1h": 3}]},
    {"id": "wide", "on": "bar", "when": "(price_high_1m - price_low_1m) / 3 >= 5", "score": "price_high_1m / 2",
     "fires": [{"price_high_1m": 20, "price_low_1m": 5}], "silent": [{"price_high_1m": 19, "price_low_1m": 5}]},
]  # fmt: skip
KINDS = {"order": ("placed", "cancelled", "rejected"), "fill": ("filled",), "account": ("login_failed", "api_called")}
USER_NUMBERS = ("orders_1m", "fill_fen_1h", "fills_1h", "failed_logins_1h", "amount_fen", "price_e8")
BAR_NUMBERS = ("price_high_1m", "price_low_1m")


def rule(number: int, **changes: Any) -> CheckedRule:
    return checked(EXAMPLES | DOCUMENTS[number] | changes)


def vector(rnd: random.Random, number: int, at_ms: int) -> Vector:
    trigger = rnd.choice(["order", "order", "order", "fill", "account", "bar"])
    names = BAR_NUMBERS if trigger == "bar" else USER_NUMBERS
    values = {name: rnd.choice([rnd.randint(0, 40), rnd.randint(0, 40), None]) for name in names}
    values |= {f"{part}_{window}": 1 for part in ("events", "checksum") for window in (60, 3600)}
    who = (
        {"instrument": "I1"}
        if trigger == "bar"
        else {"kind": rnd.choice(KINDS[trigger]), "user_id": rnd.choice(["u1", "it's"])}
    )
    moment = {"event_id": f"v{number}", "event_time": at_ms, "observed_at": at_ms, "seq": number}
    return {"version": 1, "region": "CN", **moment, "trigger": trigger, **who, "values": values}


def says_yes(asked: CheckedRule, seen: Vector) -> bool:
    case = {"kind": "bar", **{n: v for n, v in seen.items() if n != "values"}, **seen["values"]}
    right_event = seen["trigger"] == asked.document.on
    return right_event and all(answer(each, case) is True for each in (asked.where, asked.when))


def id_of(name: str, seen: Vector) -> str:
    return alert_id(name, seen.get("user_id", seen.get("instrument")), seen["event_id"])


BATCH = """
import json, sys
from pathlib import Path
from schemas.rules.checking import checked
from schemas.settings import settings
from streaming.flink_session import local_session, prepare_client
from streaming.rule_documents import rule_of
from streaming.sql.sources import JSON
from streaming.sql.vector_source import vector_table, vector_view
from streaming.what_if import ask
folder = Path(sys.argv[1])
sets = {label: {f"{name}@{n}": rule_of(checked(told), *span) for n, (name, told, span) in enumerate(rules)}
        for label, rules in json.loads((folder / "sets.json").read_text()).items()}
prepare_client(settings())
session = local_session(streaming=False, options={"parallelism.default": "1"})
before = ["CREATE TEMPORARY VIEW tier_version AS SELECT CAST(NULL AS STRING) AS whose, CAST(0 AS BIGINT) AS since,"
          " CAST(NULL AS STRING) AS its_tier"]
for entity in ("user", "instrument"):
    files = {"connector": "filesystem", "path": (folder / entity).as_uri()} | JSON
    before += [vector_table(entity, files), vector_view(entity)]
ask(session, before, sets, folder / "out")
"""


def in_batch(folder: Path, vectors: list[Vector], sets: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every yes by label: sets of (name, document, span of validity) asked about all vectors in one bounded Flink run."""
    for entity in ("user", "instrument"):
        (folder / entity).mkdir(parents=True)
        own = [json.dumps(v) for v in vectors if (v["trigger"] == "bar") == (entity == "instrument")]
        (folder / entity / "rows.json").write_text("\n".join(own))
    (folder / "sets.json").write_text(json.dumps(sets))
    done = subprocess.run(
        [sys.executable, "-c", BATCH, str(folder)], env=environment(), capture_output=True, text=True, timeout=200, check=False
    )
    causes = [line for line in done.stderr.splitlines() if "Caused by" in line] or done.stderr.splitlines()[-20:]
    assert done.returncode == 0, "\n".join(causes)
    rows: dict[str, list[dict[str, Any]]] = {label: [] for label in sets}
    for path in (folder / "out").rglob("*"):
        for line in path.read_text().splitlines() if path.is_file() and not path.name.endswith(".crc") else ():
            row = json.loads(line)
            rows[row["label"]].append(row)
    return rows


def test_a_rule_s_output_is_the_same_alone_and_beside_any_other(tmp_path: Path) -> None:
    rnd = random.Random(7)
    vectors = [vector(rnd, n, 1_800_000_000_000 + n) for n in range(1_500)]
    told = [(d["id"], EXAMPLES | d, (0, None)) for d in DOCUMENTS]
    sets = {f"only_{n}": [one] for n, one in enumerate(told)}
    sets |= {f"pair_{a}_{b}": [told[a], told[b]] for a, b in combinations(range(len(told)), 2)}
    found = in_batch(tmp_path, vectors, sets)
    for n in range(len(DOCUMENTS)):
        name, asked = DOCUMENTS[n]["id"], rule(n)
        alone = {row["alert_id"]: row for row in found[f"only_{n}"]}
        assert alone.keys() == {id_of(name, v) for v in vectors if says_yes(asked, v)}
        assert alone, f"{name} must fire"
        for a, b in combinations(range(len(DOCUMENTS)), 2):
            beside = {
                row["alert_id"]: row | {"label": f"only_{n}"} for row in found[f"pair_{a}_{b}"] if row["detector"] == name
            }
            assert beside == (alone if n in (a, b) else {})


def rows_of(kafka: str, topic: str) -> list[dict[str, Any]]:
    reader = KafkaConsumer(bootstrap_servers=kafka)
    partitions = [TopicPartition(topic, p) for p in sorted(reader.partitions_for_topic(topic))]
    reader.assign(partitions)
    reader.seek_to_beginning()
    ends = reader.end_offsets(partitions)
    rows: list[dict[str, Any]] = []
    while any(reader.position(p) < ends[p] for p in partitions):
        rows += [json.loads(m.value) for batch in reader.poll(timeout_ms=500).values() for m in batch]
    reader.close()
    return [row for row in rows if "heartbeat" not in row]


class Stream:
    """Vectors of the present, a hundred a second, until told to end."""

    def __init__(self, kafka: str) -> None:
        self.sent: list[Vector] = []
        self.ended = Event()
        self.kafka = KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=0)
        self.thread = Thread(target=self.flow, daemon=True)
        self.thread.start()

    def flow(self) -> None:
        rnd = random.Random(3)
        while not self.ended.wait(0.01):
            one = vector(rnd, len(self.sent), int(time.time() * 1000))
            name = "instrument" if one["trigger"] == "bar" else "user"
            self.kafka.send(f"vector.{name}.v1", json.dumps(one).encode(), str(one.get("user_id", "I1")).encode())
            self.sent.append(one)

    def end(self) -> None:
        self.ended.set()
        self.thread.join()
        self.kafka.flush()
        self.kafka.close()


def now_ms() -> int:
    return int(time.time() * 1000)


@pytest.fixture(scope="module")
def store(stack_env: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuleStore]:
    """Rules of this test alone."""
    seeds = tmp_path_factory.mktemp("seeds")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIPAN_RULES_DIR", str(seeds))
        yield RuleStore(stack_env.database_url, seeds)


def expected(store: RuleStore, lane: str, sent: list[Vector]) -> dict[str, int]:
    """Alert id to version, by the plainest reading of the store and the pure evaluator."""
    judging = [v for v in store.versions() if v.lane == lane]
    return {
        id_of(v.rule_id, seen): v.version
        for seen in sent
        for v in judging
        if v.judges(seen["event_time"], seen["event_time"] + 1) and says_yes(v.rule, seen)
    }


def test_publishing_while_a_stream_flows(
    store: RuleStore, kafka: str, flink: str, stack_env: Settings, until: Callable[..., None]
) -> None:  # fmt: skip
    assert flink
    first = now_ms() - 60_000
    for number, status in ((0, "live"), (1, "live"), (2, "shadow")):
        publish(store, rule(number, status=status), Change("li", "start", first), needs_approval=False)
    stream = Stream(kafka)
    log = stack_env.state_dir / "logs" / "rule_submitter.log"
    submitter = Child([sys.executable, "-m", "streaming.submitter", "rules"], log, "^ready").wait_ready(120)
    alerts = lambda: rows_of(kafka, "alert.v1")  # noqa: E731
    try:
        until(lambda: {row["detector"] for row in alerts()} >= {"loud", "calm"}, 30)
        changed = now_ms()
        publish(
            store,
            rule(0, thresholds={"least": 10}, silent=[{"orders_1m": 9}]),
            Change("li", "too quiet", changed),
            needs_approval=False,
        )
        publish(store, rule(3), Change("li", "new", changed), needs_approval=False)
        until(lambda: log.read_text().count("submitted rules") >= 2, 30)
        took_s = (now_ms() - changed) / 1000
        again = now_ms()
        roll_back(store, "loud", None, Change("li", "too loud", again))
        pause(store, "ratio", Change("li", "enough", again))
        until(lambda: now_ms() > again + EFFECT_MS + 1_000 and log.read_text().count("submitted rules") >= 3, 30)
        stream.end()
        wanted = {
            topic: expected(store, lane, stream.sent) for topic, lane in (("alert.v1", "live"), ("alert.shadow.v1", "shadow"))
        }
        for topic, all_of in wanted.items():
            until(lambda topic=topic, all_of=all_of: {r["alert_id"] for r in rows_of(kafka, topic)} >= all_of.keys(), 30)
    finally:
        stream.ended.set()
        submitter.end()
    found = {topic: rows_of(kafka, topic) for topic in wanted}
    for topic, rows in found.items():
        ours = [row for row in rows if row["trigger_event_id"].startswith("v")]
        assert {row["alert_id"]: row["detector_version"] for row in ours} == wanted[topic]
        assert [one for one, copies in Counter(row["alert_id"] for row in ours).items() if copies > 1] == []
    fresh = [row for row in found["alert.v1"] if row["detector"] == "odd"]
    first_ms = min(row["detected_at"] for row in fresh) - changed
    assert min(row["event_time"] for row in fresh) >= changed + EFFECT_MS
    versions = Counter(row["detector_version"] for row in found["alert.v1"] if row["detector"] == "loud")
    assert set(versions) == {1, 2, 3}
    print(f"job exchanged {took_s:.1f} s after publishing; first decision after {first_ms} ms; {versions}")  # noqa: T201
