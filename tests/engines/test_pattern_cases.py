"""Every pattern keeps its promise on its own stories: all told in one run of the live views and in one of the replay's."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from schemas.conditions import literal
from schemas.contract import fields_of
from schemas.settings import settings
from streaming.catalogue import patterns
from streaming.flink_session import local_session, prepare_client
from streaming.sql.detection import PATTERN_SOURCES, all_alerts, pattern_views
from streaming.sql.dialect import BATCH, STREAM
from streaming.sql.sources import file_source
from streaming.story import events_of

pytestmark = [
    pytest.mark.engine,
    # PyFlink leaves its gateway's process to the end of Python.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
START_MS = 1_795_000_000_000
END_MS = START_MS + 100_000_000
STORIES = {
    (name, expected, number): story
    for name, pattern in patterns().items()
    for expected in ("fires", "silent")
    for number, story in enumerate(getattr(pattern, expected))
}
TOLD = "detector, trigger_event_id, entity_type, entity_id, CAST(`values` AS STRING), CAST(evidence_ids AS STRING), sentence_en"


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder a contract with all stories in their order of arrival, and a heartbeat at the end."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place, story in STORIES.items():
        for contract, row in events_of(story, "-".join(map(str, place)), START_MS):
            rows[contract].append(row)
    beat = {"heartbeat": True, "event_time": END_MS, "observed_at": END_MS}
    folder = tmp_path_factory.mktemp("events")
    for contract in PATTERN_SOURCES:
        (folder / contract).mkdir()
        lines = [*sorted(rows[contract], key=lambda r: int(r["observed_at"])), beat]
        (folder / contract / "rows.json").write_text("\n".join(map(json.dumps, lines)))
    return folder


@pytest.fixture(scope="module")
def live(events: Path) -> set[tuple[Any, ...]]:
    return alerts([file_source(name, events / name) for name in PATTERN_SOURCES], streaming=True)


def alerts(sources: list[str], *, streaming: bool) -> set[tuple[Any, ...]]:
    """What is told of every alert."""
    prepare_client(settings())
    session: Any = local_session(streaming=streaming, options={"parallelism.default": "1", "pipeline.object-reuse": "true"})
    for statement in [*sources, *pattern_views(STREAM if streaming else BATCH, patterns())]:
        session.execute_sql(statement)
    return {tuple(row) for row in session.execute_sql(f"SELECT {TOLD} FROM ({all_alerts({}, patterns())})").collect()}


def as_archived(name: str, folder: Path) -> list[str]:
    """The same rows as the lake would give them: typed, with defaults and a place in the broker, without heartbeats."""
    fields = fields_of(contracts()[name])
    read = ", ".join(f"COALESCE(`{f.name}`, {literal(f.default)})" if f.default else f"`{f.name}`" for f in fields)
    columns = ", ".join(f"`{column}` {kind}" for column, kind in flink_columns(contracts()[name]).items())
    options = f"'connector' = 'filesystem', 'path' = '{folder.as_uri()}', 'format' = 'json'"
    return [
        f"CREATE TEMPORARY TABLE {name}_file ({columns}) WITH ({options})",
        f"CREATE TEMPORARY VIEW {name}_in ({', '.join(f.name for f in fields)}, kafka_partition, kafka_offset) AS"
        f" SELECT {read}, 0, 0 FROM {name}_file WHERE event_id IS NOT NULL",
    ]


@pytest.mark.parametrize("place", STORIES, ids=lambda place: "-".join(map(str, place)))
def test_a_pattern_keeps_its_stories(live: set[tuple[Any, ...]], place: tuple[str, str, int]) -> None:
    name, expected, _ = place
    own = {row for row in live if row[0] == name and row[1].startswith("-".join(map(str, place)) + "-")}
    assert bool(own) == (expected == "fires"), own


def test_the_replay_finds_the_same(live: set[tuple[Any, ...]], events: Path) -> None:
    """Batch mode gives every alert of the stream with its values, evidence and sentence, and no other."""
    sources = [statement for name in PATTERN_SOURCES for statement in as_archived(name, events / name)]
    assert alerts(sources, streaming=False) == live
