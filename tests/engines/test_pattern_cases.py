"""Patterns in one run of the live views and one of the replay: each keeps its stories, amid a random stream read plainly."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pattern_reader
from speed_stream import Message, believed_of, links, messages

from schemas.catalogue import contracts
from schemas.identity import alert_id
from schemas.settings import settings
from schemas.validation import judge
from streaming.catalogue import patterns
from streaming.detect.bounded_run import Question, detect
from streaming.flink_session import prepare_client

pytestmark = [
    pytest.mark.engine,
    # PyFlink leaves its gateway's process to the end of Python.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
START_MS = 1_795_000_000_000
COUNT = 1_500
SENT: list[Message] = [*links(START_MS, COUNT), *messages(11, START_MS, COUNT)]
STORIES = [
    pytest.param(name, number, number < len(pattern.fires), id=f"{name}-{number}")
    for name, pattern in patterns().items()
    for number in range(len(pattern.fires) + len(pattern.silent))
]
Alerts = list[dict[str, Any]]


def found(folder: Path, *, streaming: bool) -> Alerts:
    """The alerts over all messages that keep their contract, in their order of arrival."""
    prepare_client(settings())
    events = defaultdict(list)
    for contract, _, payload in SENT:
        if judge(contracts()[contract], payload).problem is None:
            events[contract].append(json.loads(payload))
    alerts = detect(Question(rules={}, patterns=patterns(), streaming=streaming), events, folder).alerts
    return [alert | {"detected_at": 0} for alert in alerts]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Alerts:
    return found(tmp_path_factory.mktemp("live"), streaming=True)


@pytest.mark.parametrize(("name", "number", "fires"), STORIES)
def test_a_pattern_keeps_its_stories(live: Alerts, name: str, number: int, fires: bool) -> None:
    own = [a for a in live if a["detector"] == name and a["trigger_event_id"].startswith(f"{name}-{number}-")]
    assert bool(own) == fires, own


def test_exactly_the_matches_of_a_plain_reading_are_found(live: Alerts) -> None:
    wanted = {alert_id(*match): match for match in pattern_reader.alerts(believed_of(SENT))}
    told = {a["alert_id"]: (a["detector"], a["entity_id"], a["trigger_event_id"]) for a in live}
    assert {match for i, match in wanted.items() if i not in told} == set(), "missed"
    assert {match for i, match in told.items() if i not in wanted} == set(), "too many"
    assert sum(match[2].startswith("e") for match in wanted.values()) > 20, "the random part of the stream says nothing"


def test_an_alert_names_its_evidence_once_and_keeps_its_contract(live: Alerts) -> None:
    events = {json.loads(payload)["event_id"] for _, _, payload in SENT if payload != b'{"not json'}
    for alert in live:
        assert judge(contracts()["alert"], json.dumps(alert).encode()).problem is None
        assert len(set(alert["evidence_ids"])) == len(alert["evidence_ids"])
        assert {*alert["evidence_ids"], alert["trigger_event_id"]} <= events
        assert "?" not in alert["sentence_en"] + alert["sentence_zh"]


def test_the_replay_finds_the_same(live: Alerts, tmp_path: Path) -> None:
    """Batch mode gives every alert of the stream with its values, evidence and sentences, and no other."""
    assert found(tmp_path, streaming=False) == live
