"""The long proof: many random streams through the very views of the live jobs, each against the naive reading."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from speed_stream import Message, expected, links, messages

from schemas.settings import settings
from streaming.catalogue import patterns, rules
from streaming.flink_session import local_session, prepare_client
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import STREAM
from streaming.sql.instrument_vectors import instrument_vectors
from streaming.sql.pattern_alerts import pattern_alerts
from streaming.sql.pattern_rows import TRADING, linked_fills
from streaming.sql.reference_price import priced_fills
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.sources import file_source
from streaming.sql.user_vectors import user_vectors

pytestmark = [
    pytest.mark.engine,
    pytest.mark.prove,
    # PyFlink leaves its gateway's process to the end of Python.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
SOURCES = ("order", "fill", "transfer", "account", "tick", "link")
START_MS = 1_795_000_000_000
COUNT = 600


def found(sent: list[Message], folder: Path) -> set[str]:
    """The alert ids of a bounded run of the streaming views, rows in their arrival order."""
    end_ms = START_MS + COUNT * 90 + 60_000
    session = local_session(streaming=True, options={"parallelism.default": "1", "pipeline.object-reuse": "true"})
    statements = []
    for name in SOURCES:
        (folder / name).mkdir()
        rows = [payload for contract, _, payload in sent if contract == name]
        beat = f'{{"heartbeat": true, "event_time": {end_ms}, "observed_at": {end_ms}}}'.encode()
        (folder / name / "rows.json").write_bytes(b"\n".join([*rows, beat]))
        statements += [file_source(name, folder / name), *believed_rows(name, STREAM)]
    statements += [priced_fills(STREAM), user_vectors(STREAM), instrument_vectors(STREAM), TRADING, linked_fills(STREAM)]
    statements += [view for entity in ("user", "instrument") for view in rule_alerts(entity, rules())]
    statements += [pattern_alerts(name, pattern) for name, pattern in patterns().items()]
    for statement in statements:
        session.execute_sql(statement)
    views = ["user_alert", "instrument_alert", *(f"{name}_alert" for name in patterns())]
    union = " UNION ALL ".join(f"SELECT alert_id FROM {view}" for view in views)
    return {row[0] for row in session.execute_sql(union).collect()}


@pytest.mark.parametrize("seed", range(100, 140))
def test_a_random_stream_gives_exactly_the_expected_alerts(seed: int, tmp_path: Path) -> None:
    prepare_client(settings())
    sent = [*links(START_MS), *messages(seed, START_MS, COUNT)]
    assert found(sent, tmp_path) == set(expected(sent))
