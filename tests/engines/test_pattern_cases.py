"""Patterns in one run of the live views and one of the replay: each keeps its stories, amid a random stream read plainly."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pattern_reader
from speed_stream import Message, believed_of, links, messages

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from schemas.conditions import literal
from schemas.contract import fields_of
from schemas.identity import alert_id
from schemas.settings import settings
from schemas.validation import judge
from streaming.catalogue import patterns
from streaming.flink_session import local_session, prepare_client
from streaming.sql.detection import PATTERN_SOURCES, all_alerts, pattern_views
from streaming.sql.dialect import BATCH, STREAM
from streaming.sql.sources import file_source

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
TOLD = "alert_id, detector, trigger_event_id, entity_id, CAST(`values` AS STRING), CAST(evidence_ids AS STRING), sentence_en"
Alerts = set[tuple[Any, ...]]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Alerts:
    """The alerts of the streaming views over all messages in their order of arrival, a heartbeat at the end."""
    folder, end_ms = tmp_path_factory.mktemp("live"), START_MS + 100_000_000
    beat = json.dumps({"heartbeat": True, "event_time": end_ms, "observed_at": end_ms}).encode()
    for name in PATTERN_SOURCES:
        (folder / name).mkdir()
        (folder / name / "rows.json").write_bytes(b"\n".join([*(p for c, _, p in SENT if c == name), beat]))
    return alerts([file_source(name, folder / name) for name in PATTERN_SOURCES], streaming=True)


def alerts(sources: list[str], *, streaming: bool) -> Alerts:
    """What is told of every alert."""
    prepare_client(settings())
    session: Any = local_session(streaming=streaming, options={"parallelism.default": "1", "pipeline.object-reuse": "true"})
    for statement in [*sources, *pattern_views(STREAM if streaming else BATCH, patterns())]:
        session.execute_sql(statement)
    return {tuple(row) for row in session.execute_sql(f"SELECT {TOLD} FROM ({all_alerts({}, patterns())})").collect()}


def as_archived(name: str, folder: Path) -> list[str]:
    """What keeps its contract, as the lake would give it: typed, with defaults and a place in the broker."""
    own = [p for c, _, p in SENT if c == name and judge(contracts()[name], p).problem is None]
    (folder / f"{name}.json").write_bytes(b"\n".join(own))
    columns = ", ".join(f"`{column}` {kind}" for column, kind in flink_columns(contracts()[name]).items())
    options = f"'connector' = 'filesystem', 'path' = '{(folder / f'{name}.json').as_uri()}', 'format' = 'json'"
    fields = fields_of(contracts()[name])
    read = ", ".join(f"COALESCE(`{f.name}`, {literal(f.default)})" if f.default else f"`{f.name}`" for f in fields)
    return [
        f"CREATE TEMPORARY TABLE {name}_file ({columns}) WITH ({options})",
        f"CREATE TEMPORARY VIEW {name}_in ({', '.join(f.name for f in fields)}, kafka_partition, kafka_offset) AS"
        f" SELECT {read}, 0, 0 FROM {name}_file",
    ]


@pytest.mark.parametrize(("name", "number", "fires"), STORIES)
def test_a_pattern_keeps_its_stories(live: Alerts, name: str, number: int, fires: bool) -> None:
    own = {row for row in live if row[1] == name and row[2].startswith(f"{name}-{number}-")}
    assert bool(own) == fires, own


def test_exactly_the_matches_of_a_plain_reading_are_found(live: Alerts) -> None:
    wanted = {alert_id(*match): match for match in pattern_reader.alerts(believed_of(SENT))}
    found = {row[0]: row[1:4] for row in live}
    assert {match for i, match in wanted.items() if i not in found} == set(), "missed"
    assert {match for i, match in found.items() if i not in wanted} == set(), "too many"
    assert sum(match[2].startswith("e") for match in wanted.values()) > 20, "the random part of the stream says nothing"


def test_the_replay_finds_the_same(live: Alerts, tmp_path: Path) -> None:
    """Batch mode gives every alert of the stream with its values, evidence and sentence, and no other."""
    sources = [statement for name in PATTERN_SOURCES for statement in as_archived(name, tmp_path)]
    assert alerts(sources, streaming=False) == live
