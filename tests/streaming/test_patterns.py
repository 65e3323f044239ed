"""Every pattern is written soundly, and its stories are what a plain reading of its definition makes of them."""

import json
import re
import sys
from collections import defaultdict
from math import acos, cos, dist, radians, sin
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "engines"))
import pattern_reader

from schemas.catalogue import contracts
from schemas.places import CITIES, EARTH_KM, position_km
from schemas.validation import judge
from streaming.catalogue import patterns
from streaming.sql.detection import PATTERN_SOURCES, pattern_views
from streaming.sql.dialect import BATCH, STREAM
from streaming.sql.expressions import names_in
from streaming.sql.pattern_alerts import columns_of
from streaming.story import Story, events_of

STORIES = [
    pytest.param(name, story, expected == "fires", id=f"{name}-{expected}-{number}")
    for name, pattern in patterns().items()
    for expected in ("fires", "silent")
    for number, story in enumerate(getattr(pattern, expected))
]


@pytest.mark.parametrize(("name", "story", "fires"), STORIES)
def test_a_story_is_read_as_it_is_meant(name: str, story: Story, fires: bool) -> None:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for contract, row in events_of(story, "s", 10**12):
        assert judge(contracts()[contract], json.dumps(row).encode()).problem is None
        rows[contract].append(row)
    assert (name in {detector for detector, _, _ in pattern_reader.alerts(rows)}) == fires


@pytest.mark.parametrize("name", patterns())
def test_a_pattern_shows_both_sides_and_covers_linked_accounts(name: str) -> None:
    pattern = patterns()[name]
    assert pattern.fires
    assert pattern.silent
    if "group_id" in pattern.partition_by:
        assert any(step.kind == "linked" for story in pattern.fires for step in story)


@pytest.mark.parametrize("name", patterns())
def test_a_pattern_is_written_soundly(name: str) -> None:
    pattern = patterns()[name]
    steps = set(pattern.step_names)
    sql = [*pattern.parties, *pattern.evidence, *pattern.values.values(), *pattern.define.values(), pattern.instrument]
    assert set(pattern.define) <= steps
    assert {step for text in sql for step in re.findall(r"\b([A-Z])\.", text)} <= steps
    assert pattern.last == pattern.step_names[-1]
    assert not re.search(r"[*+]|,}", pattern.steps), "a repetition without bound makes a busy key slow"
    assert columns_of(pattern)[: len(pattern.partition_by)] == list(pattern.partition_by)


@pytest.mark.parametrize("name", patterns())
def test_what_a_pattern_s_values_must_meet_is_asked_of_values_and_thresholds(name: str) -> None:
    pattern = patterns()[name]
    assert {*names_in(pattern.condition)} <= {*pattern.values, *pattern.thresholds}
    assert {*names_in(pattern.condition)} & {*pattern.values}


@pytest.mark.parametrize("name", patterns())
def test_a_pattern_is_read_from_further_back_than_it_lasts(name: str) -> None:
    sources = {
        "trading_row": "fill",
        "shown_row": "order",
        "money_row": "transfer",
        "access_row": "transfer",
        "login_row": "account",
    }
    back = PATTERN_SOURCES[sources[patterns()[name].rows]]
    assert back is not None
    assert back > patterns()[name].within_ms


def test_stream_and_replay_differ_only_in_words_of_time() -> None:
    live, replayed = (pattern_views(dialect, patterns()) for dialect in (STREAM, BATCH))
    alerts = [[view for view in views if "_alert AS" in view.split("\n")[0]] for views in (live, replayed)]
    assert len(alerts[0]) == len(patterns())
    assert alerts[0] == alerts[1]


@pytest.mark.parametrize(("one", "other"), [("Shanghai", "Beijing"), ("Shanghai", "New York"), ("Sydney", "London")])
def test_the_straight_line_is_never_longer_than_the_way(one: str, other: str) -> None:
    (lat1, lon1), (lat2, lon2) = ((radians(x) for x in CITIES[city]) for city in (one, other))
    way_km = EARTH_KM * acos(sin(lat1) * sin(lat2) + cos(lat1) * cos(lat2) * cos(lon1 - lon2))
    straight_km = dist(position_km(one), position_km(other))
    assert way_km * 0.63 < straight_km < way_km + 2


def test_an_unknown_city_has_no_place() -> None:
    with pytest.raises(KeyError, match="Atlantis"):
        position_km("Atlantis")
