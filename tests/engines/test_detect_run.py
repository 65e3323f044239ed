"""Detection over a file: many random streams in one run, as a stream and as a batch, against the plain definitions."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from packed_streams import event_line, expected_of, packed, shuffled
from speed_stream import Message

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.counterfactual import comparisons, flips
from schemas.validation import judge
from streaming.catalogue import patterns

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
START_MS = 1_795_000_000_000
STREAMS = range(500, 508)
COUNT = 250
Row = dict[str, Any]


@pytest.fixture(scope="module")
def stream() -> list[Message]:
    """With some ids used again, a moment later, for something else: the first observed keeps its id."""
    told = packed(STREAMS, START_MS, COUNT)
    good = [(n, m) for n, m in enumerate(told) if m[0] == "fill" and judge(contracts()["fill"], m[2]).problem is None]
    for place, (contract, key, payload) in reversed(good[::40]):
        row = json.loads(payload)
        row["observed_at"] += 1
        for other in ({"amount_fen": row["amount_fen"] + 1}, {"event_time": row["event_time"] - 1}):
            told.insert(place + 1, (contract, key, json.dumps(row | other).encode()))
    return told


@pytest.fixture(scope="module")
def runs(stream: list[Message], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Row], Row]]:
    """Alerts and summary by mode; both run at once, the batch over the lines in another order."""
    folder = tmp_path_factory.mktemp("detect")
    children = {}
    for mode, told in (("stream", stream), ("batch", shuffled(1, stream))):
        (folder / f"{mode}.jsonl").write_bytes(b"\n".join(map(event_line, told)))
        words = ["--events", f"{mode}.jsonl", "--out", f"{mode}.alerts", "--mode", mode]
        command = [sys.executable, "-m", "streaming.detect", "run", *words]
        children[mode] = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return {mode: (*_answer(child, folder / f"{mode}.alerts"),) for mode, child in children.items()}


def _answer(child: "subprocess.Popen[str]", alerts: Path) -> tuple[list[Row], Row]:
    out, err = child.communicate(timeout=300)
    assert child.returncode == 0, err[-4000:]
    return [json.loads(line) for line in alerts.read_text().splitlines()], json.loads(out.splitlines()[-1])


def without_clock(alerts: list[Row]) -> list[Row]:
    return [alert | {"detected_at": 0} for alert in alerts]


def test_stream_and_batch_say_the_same_in_the_same_order(runs: dict[str, tuple[list[Row], Row]]) -> None:
    assert without_clock(runs["stream"][0]) == without_clock(runs["batch"][0])
    assert len(runs["stream"][0]) > 100


def test_exactly_the_alerts_of_the_definitions_are_found_with_their_values(
    stream: list[Message], runs: dict[str, tuple[list[Row], Row]]
) -> None:
    wanted, own = expected_of(stream), {a["alert_id"]: a for a in runs["stream"][0] if a["detector"] != "failed_logins"}
    assert own.keys() == wanted.keys()
    values = [(a["detector"], n, v, wanted[i][n]) for i, a in own.items() for n, v in a["values"].items() if n in wanted[i]]
    assert [said for said in values if said[2] != said[3]] == []
    assert len(values) > 100
    assert len(own) == len(runs["stream"][0])


def test_alerts_keep_their_contract(runs: dict[str, tuple[list[Row], Row]]) -> None:
    assert [judge(contracts()["alert"], json.dumps(a).encode()).problem for a in runs["stream"][0]] == [None] * len(
        runs["stream"][0]
    )


def test_a_pattern_s_alert_says_with_which_values_it_would_not_have_been_raised(runs: dict[str, tuple[list[Row], Row]]) -> None:
    told = [a for a in runs["stream"][0] if a["detector"] in patterns()]
    assert {a["detector"] for a in told if flips(a["condition"], a["thresholds"], a["values"])} == {a["detector"] for a in told}
    assert [a for a in told if not all(c.holds for c in comparisons(a["condition"], a["thresholds"], a["values"]))] == []


def test_the_summary_counts_by_the_laws(stream: list[Message], runs: dict[str, tuple[list[Row], Row]]) -> None:
    """Told again in plain words: what is refused, what came before under the same id, and what came too late."""
    first: dict[tuple[str, str], Row] = {}
    plain = Counter(events=len(stream), duplicates=0, late=0, dead_letters=0)
    for contract, _, payload in stream:
        limit = contracts()[contract].TOPIC.max_delay_ms
        if judge(contracts()[contract], payload).problem:
            plain["dead_letters"] += 1
            continue
        row = json.loads(payload)
        before = first.setdefault((contract, row["event_id"]), row)
        if before is not row:
            plain["duplicates" if before == row else "dead_letters"] += 1
        elif limit is not None and is_late(row["event_time"], row["observed_at"], limit):
            plain["late"] += 1
    assert all(plain.values())
    for alerts, summary in runs.values():
        assert summary == dict(plain) | {"alerts": dict(Counter(a["detector"] for a in alerts))}
