"""Live play: the same for the same seed, believable, at the wished rate, and with exactly the anomalies that it labels."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.settings import Settings
from schemas.stamping import to_json
from schemas.validation import judge
from streaming.simulator import schedule
from streaming.simulator.faults import BREAKERS, broken_bytes
from streaming.simulator.live import TOPICS, Play, Wish
from streaming.simulator.live_world import LiveWorld
from streaming.simulator.market import live_market
from streaming.simulator.population import population
from streaming.simulator.released import Row

START = 1_767_236_400_000
MINUTES = 6
Rows = dict[str, list[dict[str, Any]]]


def played(state: Path, seed: int = 5, minutes: float = MINUTES, **wish: Any) -> tuple[list[Row], list[dict[str, Any]]]:
    """Everything sent, in order, and the labels, without a market capture."""
    settings = Settings(state_dir=state, market_capture=state / "none")
    play = Play(Wish(**{"seed": seed, "users": 1_200, **wish}), settings, START)
    play.due(START)
    rows = [row for second in range(1, int(minutes * 60) + 1) for row in play.due(START + second * 1000)]
    labels = (state / "labels" / f"{play.source}.jsonl").read_text().splitlines()
    return rows, [json.loads(line) for line in labels]


def honest(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.fault is None]


def by_contract(rows: list[Row]) -> Rows:
    grouped: Rows = defaultdict(list)
    for row in honest(rows):
        grouped[row.contract].append(row.fields)
    return grouped


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], list[dict[str, Any]]]:
    return played(tmp_path_factory.mktemp("live"), rate=150.0)


def test_the_same_seed_plays_the_same(tmp_path: Path) -> None:
    one, two = (played(tmp_path / name, minutes=0.2, rate=60.0) for name in "ab")
    other = played(tmp_path / "c", seed=6, minutes=0.2, rate=60.0)
    assert one == two
    assert [r.fields for r in one[0]] != [r.fields for r in other[0]]


def test_every_row_is_believed_and_every_id_is_its_own(run: tuple[list[Row], list[dict[str, Any]]]) -> None:
    rows = honest(run[0])
    for row in rows:
        told = json.dumps(row.fields | {"observed_at": row.due_ms}).encode()
        assert judge(contracts()[row.contract], told).problem is None
    assert len({row.fields["event_id"] for row in rows}) == len(rows)
    assert {row.contract for row in rows} == set(TOPICS)


def test_the_rate_is_about_the_wished_one_from_the_first_second(tmp_path: Path) -> None:
    for rate in (100.0, 500.0):
        rows, _ = played(tmp_path / str(rate), minutes=0.25, rate=rate, users=2_000)
        assert 0.75 * rate < len(rows) / 15 < 1.25 * rate
        assert len([r for r in rows if r.due_ms < START + 5_000]) > 0.6 * 5 * rate


def test_rows_are_sent_when_they_are_observed_and_few_are_late(run: tuple[list[Row], list[dict[str, Any]]]) -> None:
    rows = honest(run[0])
    assert all(b.due_ms - a.due_ms >= -1_000 for a, b in pairwise(rows))
    late = [r for r in rows if is_late(r.fields["event_time"], r.due_ms, contracts()[r.contract].TOPIC.max_delay_ms or 0)]
    assert 0 < len(late) < len(rows) / 1_000
    shuffled = sum(a.fields["event_time"] > b.fields["event_time"] for a, b in pairwise(rows))
    assert shuffled > len(rows) / 20


def test_bad_messages_are_rare_and_refused_for_what_is_wrong_with_them(run: tuple[list[Row], list[dict[str, Any]]]) -> None:
    faults = Counter(row.fault for row in run[0] if row.fault)
    assert 0 < faults["twice"] < len(run[0]) / 1_000
    assert 0 < sum(n for name, n in faults.items() if name != "twice") < len(run[0]) / 5_000


@pytest.mark.parametrize("fault", BREAKERS)
def test_a_broken_copy_has_the_fault_of_its_name(fault: str) -> None:
    example = Path(__file__).parents[2] / "schemas/examples/order/placed.json"
    row = json.loads(example.read_text())
    verdict = judge(contracts()["order"], broken_bytes(fault, row, to_json))
    assert verdict.problem is not None
    assert verdict.problem.reason == fault


def test_the_opening_is_staged_in_the_first_minutes_the_first_within_ten_seconds(
    run: tuple[list[Row], list[dict[str, Any]]],
) -> None:
    labels = run[1]
    assert {label["kind"] for label in labels} >= set(schedule.OPENING)
    assert min(label["to"] for label in labels) < START + 10_000
    ids = {row.fields["event_id"] for row in honest(run[0])}
    for label in labels:
        assert label["event_ids"], label
        assert set(label["event_ids"]) <= ids
        assert label["from"] <= label["to"]
        assert set(label["entity"].split("|")) <= set(label["parties"])


def test_judges_find_exactly_what_is_labelled(
    run: tuple[list[Row], list[dict[str, Any]]], judges: dict[str, Callable[[Rows], set[str]]]
) -> None:
    """Every staged anomaly crosses the threshold of its kind, and nobody else does: look-alikes and honest users stay under."""
    assert set(judges) <= set(schedule.kinds())
    rows = by_contract(run[0])
    for kind, find in judges.items():
        assert find(rows) == {label["entity"] for label in run[1] if label["kind"] == kind}, kind


def test_anomalies_are_rare_and_every_kind_has_its_turn() -> None:
    """In the first hour, opening included, at most one row in a thousand, by the rows that each kind has."""
    people = population(1, 1_200)
    for rate in (100.0, 300.0, 1_000.0):
        world = LiveWorld(1, "s", people, live_market(1, START, Path("none")), rate=rate, day_start_ms=START)
        world.plan(START + 3_300_000, START + 3_300_001)
        staged = [anomaly for anomaly in world.staged.values() if anomaly.bounds_ms()[0] < START + 3_600_000]
        assert 0 < sum(anomaly.size for anomaly in staged) <= 0.001 * 3_600 * rate
    assert {anomaly.kind for anomaly in staged} == set(schedule.live_kinds())


def test_speed_squeezes_time(tmp_path: Path) -> None:
    rows, _ = played(tmp_path, minutes=0.1, speed=4.0, rate=60.0)
    assert len(rows) / 6 > 3 * 60
    times = [r.fields["event_time"] for r in honest(rows)]
    assert min(times) >= START
    assert max(times) < START + 8_000


@pytest.mark.parametrize(
    ("wish", "told"),
    [({"rate": 0}, "rate=0: above 0"), ({"speed": -1}, "speed=-1: above 0"), ({"rate": 2_000}, "users=5000: at least 8000")],
)
def test_wishes_that_make_no_sense_are_refused(wish: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Wish(**wish)
