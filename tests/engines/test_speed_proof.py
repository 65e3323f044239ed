"""The long proof: many random streams through the very views of the live jobs, each against the naive reading."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from speed_stream import Message, expected, links, messages

from schemas.settings import settings
from streaming.catalogue import patterns, rules
from streaming.flink_session import local_session, prepare_client
from streaming.sql.detection import all_alerts, believed_views, detection_views, sources
from streaming.sql.dialect import STREAM
from streaming.sql.file_source import file_source

pytestmark = [
    pytest.mark.engine,
    pytest.mark.prove,
    # PyFlink leaves its gateway's process to the end of Python.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
START_MS = 1_795_000_000_000
COUNT = 600


def found(sent: list[Message], folder: Path) -> set[str]:
    """The alert ids of a bounded run of the streaming views, rows in their arrival order."""
    end_ms = START_MS + COUNT * 90 + 60_000
    session = local_session(streaming=True, options={"parallelism.default": "1", "pipeline.object-reuse": "true"})
    statements = []
    for name in sources():
        (folder / name).mkdir()
        rows = [payload for contract, _, payload in sent if contract == name]
        beat = f'{{"heartbeat": true, "event_time": {end_ms}, "observed_at": {end_ms}}}'.encode()
        (folder / name / "rows.json").write_bytes(b"\n".join([*rows, beat]))
        statements += file_source(name, folder / name, STREAM)
    statements += believed_views(sources(), STREAM)
    statements += detection_views(STREAM, rules(), patterns())
    for statement in statements:
        session.execute_sql(statement)
    query = f"SELECT alert_id FROM ({all_alerts(rules(), patterns())})"
    return {row[0] for row in session.execute_sql(query).collect()}


@pytest.mark.parametrize("seed", range(100, 140))
def test_a_random_stream_gives_exactly_the_expected_alerts(seed: int, tmp_path: Path) -> None:
    prepare_client(settings())
    sent = [*links(START_MS, COUNT), *messages(seed, START_MS, COUNT)]
    assert found(sent, tmp_path) == set(expected(sent))
