"""Every kind of anomaly, however bold and however split, is told in believable rows and labelled with all who take part."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from schemas.catalogue import contracts
from schemas.validation import judge
from streaming.simulator import schedule
from streaming.simulator.arrow_rows import LABEL, numbers
from streaming.simulator.lookalikes import habits
from streaming.simulator.market import live_market
from streaming.simulator.population import KINDS_OF_ANOMALY, population
from streaming.simulator.scene import Anomaly, Scene, Tables
from streaming.simulator.severity import SEVERITIES, Dose, Severity

START = 1_767_236_400_000
AT = START + 4_000_000
PEOPLE = population(1, 1_200)
MARKET = live_market(1, START, Path("none"))
INSTRUMENTS_ONLY = {"price_jump", "volume_surge", "feed_stall"}


def scene(severity: Severity, seed: int = 1) -> Scene:
    return Scene(PEOPLE, replace(MARKET, jumps=[], stalls=[]), np.random.default_rng(seed), "t.", severity=severity)


def played(kind: str, severity: Severity, split: int, seed: int = 1) -> tuple[Scene, Anomaly]:
    stage = scene(severity, seed)
    return stage, schedule.play(stage, kind, tuple(range(schedule.accounts(kind, split))), 7, AT)


def assert_believed(tables: Tables) -> None:
    for contract, rows in tables:
        for place, row in enumerate(rows.drop_columns([LABEL]).slice(0, 5).to_pylist()):
            told = {name: value for name, value in row.items() if value is not None} | {"event_id": f"e{place}"}
            assert judge(contracts()[contract], json.dumps(told).encode()).problem is None


@pytest.mark.parametrize("kind", schedule.kinds())
def test_rows_are_believed_and_labelled_at_every_severity_and_split(kind: str) -> None:
    for severity in SEVERITIES:
        for split in (1, 2, 4):
            stage, anomaly = played(kind, severity, split)
            assert anomaly.kind == kind
            assert_believed(anomaly.tables)
            assert all((numbers(rows, LABEL) == 7).all() for _, rows in anomaly.tables)
            assert anomaly.tables or stage.market.jumps or stage.market.stalls
            first, last = anomaly.bounds_ms()
            assert AT - 600_000 <= first <= last < AT + 86_400_000
            assert set(anomaly.entity.split("|")) <= set(anomaly.everybody())


@pytest.mark.parametrize("kind", sorted(set(schedule.kinds()) - INSTRUMENTS_ONLY))
def test_all_accounts_of_a_split_take_part(kind: str) -> None:
    _, anomaly = played(kind, "severe", 4)
    users = {user for name, rows in anomaly.tables if name != "tick" for user in rows["user_id"].to_pylist()}
    cast = {str(PEOPLE.user_id[place]) for place in range(schedule.accounts(kind, 4))}
    farmed = {"shared_device": 4, "opinion_surge": 1, "referral_farming": 4}
    assert len(users) >= farmed.get(kind, 4)
    assert cast <= users or kind in farmed


@pytest.mark.parametrize("kind", schedule.kinds())
def test_the_same_chance_plays_the_same(kind: str) -> None:
    (_, one), (_, two), (_, other) = (played(kind, "medium", 2, seed) for seed in (1, 1, 2))
    assert one.tables == two.tables
    assert (one.jumps, one.stalls, one.bounds_ms()) == (two.jumps, two.stalls, two.bounds_ms())
    assert (one.tables, one.jumps, one.stalls) != (other.tables, other.jumps, other.stalls)


def test_the_bold_do_more_than_the_careful() -> None:
    sizes = {s: np.median([played("rapid_trading", s, 1, seed)[1].size for seed in range(9)]) for s in SEVERITIES}
    assert sizes["evasive"] < sizes["mild"] < sizes["medium"] < sizes["severe"]


def test_a_dose_stays_in_its_range_and_is_exact_in_the_textbook_case() -> None:
    dose, rng = Dose(5, evasive=(1, 2), mild=(2, 4), medium=(3, 9), severe=(8, 40)), np.random.default_rng(1)
    assert dose.drawn(rng, "usual") == 5
    drawn = [dose.drawn(rng, "severe") for _ in range(200)]
    assert min(drawn) >= 8
    assert max(drawn) <= 40
    assert np.median(drawn) < 24  # more small ones than an even draw would give


@pytest.mark.parametrize("habit", habits(hard=True))
def test_honest_habits_are_told_in_believable_rows_without_a_label(habit: str) -> None:
    for seed in range(5):
        tables = habits(hard=True)[habit].play(scene("usual", seed), AT)
        assert_believed(tables)
        assert all(rows[LABEL].null_count == len(rows) for _, rows in tables)


def test_a_silence_holds_ticks_back_and_nothing_else() -> None:
    stage, anomaly = played("feed_stall", "medium", 1)
    name, (first, last) = anomaly.entity, anomaly.bounds_ms()
    ticks = stage.market.ticks(first - 60_000, last + 60_000).to_pylist()
    assert not [t for t in ticks if t["instrument"] == name and first <= t["event_time"] < last]
    assert [t for t in ticks if t["instrument"] == name and t["event_time"] >= last]
    assert [t for t in ticks if t["instrument"] != name and first <= t["event_time"] < last]


def test_every_kind_has_suspects() -> None:
    assert len(schedule.kinds()) == KINDS_OF_ANOMALY
    for kind in schedule.kinds():
        assert len(schedule.suspects(PEOPLE, kind, 0)) == schedule.accounts(kind) <= 2
