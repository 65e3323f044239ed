"""Paths: what a question may say, what users give, and that edges are the funnel's transitions on the same people."""

import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).parent))
from path_populations import GAP_S, ORIGIN, population, question

from schemas.definition_files import definitions_in
from schemas.funnel import Funnel, findings
from schemas.funnel_events import Happening, by_user
from schemas.funnel_oracle import answer as funnel_answer
from schemas.path import PathQuery
from schemas.path_oracle import answer
from schemas.sessions import sessions_of

HOME = {"event": "page_view", "where": [["page", "=", "home"]]}
MINUTE = 60_000


def happened(*told: tuple[str, int, str], user: str = "ann") -> list[Happening]:
    """Events `(event, minute, page)` of one user."""
    return [
        Happening(user, event, minute * MINUTE, place, {"page": page} if page else {})
        for place, (event, minute, page) in enumerate(told)
    ]


def edges(query: dict[str, Any], events: list[Happening], as_of_min: int = 1000) -> list[tuple[str, str, int]]:
    told = answer(PathQuery.model_validate(query), events, as_of_min * MINUTE)
    return [(edge["source"], edge["target"], edge["paths"]) for edge in told["edges"]]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "from=nothing, to=nothing: one of both"),
        ({"from": HOME, "to": HOME}, "from=page_view, to=page_view: one of both"),
        ({"from": {"event": "scroll"}}, "from.event=scroll: not one of ignored"),
        ({"from": HOME, "depth": 0}, "depth=0: "),
        ({"from": HOME, "gap_s": 0}, "gap_s=0: "),
        ({"from": HOME, "steps": 3}, "steps=3: "),
        ({"from": {"event": "x", "where": [["page", "~", "home"]]}}, "from.where.1=['page', '~', 'home']: operator=~: one of"),
        ({"to": HOME, "range": ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"]}, "the end after the start"),
    ],
)
def test_a_senseless_question_is_refused_with_field_value_and_rule(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        PathQuery.model_validate(parts)
    assert said in findings(refusal.value)


def test_what_people_did_next_until_they_left() -> None:
    events = happened(("page_view", 0, "home"), ("scroll", 1, ""), ("page_view", 2, "trade"), ("deposit", 3, ""))
    assert edges({"from": HOME}, events) == [
        ("page_view: home", "page_view: trade", 1), ("page_view: trade", "deposit", 1), ("deposit", "(end)", 1),
    ]  # fmt: skip
    assert edges({"from": HOME, "depth": 2}, events)[-1] == ("page_view: trade", "deposit", 1)


def test_what_led_to_an_event_in_the_order_of_time() -> None:
    events = happened(("page_view", 0, "home"), ("page_view", 2, "trade"), ("deposit", 3, ""))
    assert edges({"to": {"event": "deposit"}}, events) == [
        ("page_view: trade", "deposit", 1), ("page_view: home", "page_view: trade", 1), ("(start)", "page_view: home", 1),
    ]  # fmt: skip


def test_a_gap_of_exactly_the_limit_starts_a_new_session_and_any_event_keeps_one_alive() -> None:
    apart = happened(("page_view", 0, "home"), ("page_view", 30, "trade"))
    assert edges({"from": HOME}, apart) == [("page_view: home", "(end)", 1)]
    scrolled = happened(("page_view", 0, "home"), ("scroll", 15, ""), ("page_view", 30, "trade"))
    assert edges({"from": HOME, "depth": 1}, scrolled) == [("page_view: home", "page_view: trade", 1)]


def test_a_session_that_may_go_on_is_open() -> None:
    events = happened(("page_view", 0, "home"))
    assert edges({"from": HOME}, events, as_of_min=29) == [("page_view: home", "(open)", 1)]
    assert edges({"from": HOME}, events, as_of_min=30) == [("page_view: home", "(end)", 1)]


def test_repeats_and_occurrences() -> None:
    events = happened(*(("page_view", at, page) for at, page in enumerate(["home", "home", "trade", "home", "learn"])))
    assert edges({"from": HOME, "depth": 1}, events) == [("page_view: home", "page_view: trade", 1)]
    told = edges({"from": HOME, "depth": 1, "occurrence": "every"}, events)
    assert told == [("page_view: home", "page_view: learn", 1), ("page_view: home", "page_view: trade", 1)]
    each = edges({"from": HOME, "depth": 1, "collapse_repeats": False}, events)
    assert each == [("page_view: home", "page_view: home", 1)]


def test_rare_steps_are_one_and_paths_go_on_behind_them() -> None:
    events = [
        *happened(("page_view", 0, "home"), ("click", 1, ""), ("deposit", 2, "")),
        *happened(("page_view", 0, "home"), ("click", 1, ""), user="bob"),
        *happened(("page_view", 0, "home"), ("deposit", 1, ""), ("click", 2, ""), user="cid"),
    ]
    assert edges({"from": HOME, "top": 1}, events)[:4] == [
        ("page_view: home", "click", 2), ("page_view: home", "(other)", 1), ("(other)", "click", 1), ("click", "(end)", 1),
    ]  # fmt: skip


def test_a_session_counts_where_it_began() -> None:
    events = happened(("click", 59, ""), ("page_view", 61, "home"))
    hour = {"range": ["1970-01-01T01:00:00Z", "1970-01-01T02:00:00Z"], "from": HOME}
    assert edges(hour, events) == []
    assert edges(hour, happened(("click", 31, ""), ("page_view", 61, "home"))) == [("page_view: home", "(end)", 1)]


@pytest.mark.parametrize("seed", range(40))
def test_an_edge_is_the_funnels_transition_on_the_same_people(seed: int) -> None:
    """Every occurrence, events of different moments, one node: sessions, and users, as strict two-step funnels count them."""
    dice = Random(seed)
    events = [replace(each, at=(each.at - ORIGIN) * 1000 + each.place) for each in population(dice, 8)]
    direction, start = dice.choice(("from", "to")), dice.choice(("page_view", "click", "deposit"))
    asked = {
        direction: {"event": start}, "occurrence": "every", "top": 50, "nodes": [{"event": None}], "ignored": [],
        "collapse_repeats": dice.random() < 0.5, "gap_s": GAP_S * 1000,
    }  # fmt: skip
    query = PathQuery.model_validate(asked)
    told = answer(query, events, 2**50)
    events = with_sessions(events, query.gap_ms)
    assert told["edges"]
    for edge in told["edges"]:
        if edge["level"] == 1 and not (edge["source"].startswith("(start") or edge["target"] == "(end)"):
            steps = [{"event": edge["source"]}, {"event": edge["target"]}]
            assert transitions(steps, events, aggregate_by="session") == edge["sessions"], edge
            assert transitions(steps, events, hold_constant=["session"]) == edge["users"], edge
    ended = next((e for e in told["edges"] if e["level"] == 1 and e["target"] == "(end)"), None)
    went_on = sum(e["paths"] for e in told["edges"] if e["level"] == 1 and e is not ended)
    assert went_on + (ended["paths"] if ended else 0) == told["paths"]


def with_sessions(events: list[Happening], gap_ms: int) -> list[Happening]:
    """The events with the session that each belongs to as a property."""
    return [
        replace(each, props={**each.props, "session": f"{user} {session[0].at}"})
        for user, own in by_user(events, None)
        for session in sessions_of(own, lambda h: h.at, gap_ms)
        for each in session
    ]


def transitions(steps: list[dict[str, Any]], events: list[Happening], **rules: Any) -> int:
    """How many reach the second step."""
    funnel = Funnel.model_validate({"name": "pair", "mode": "strict", "window_s": 10**8, "steps": steps, **rules})
    return int(funnel_answer(funnel, events, 2**50)["steps"][1]["count"])


def test_random_questions_are_valid_and_files_name_what_is_wrong(tmp_path: Path) -> None:
    for seed in range(50):
        PathQuery.model_validate(question(Random(seed), "q"))
    wrong = tmp_path / "wrong.json"
    wrong.write_text('[{"from": {"event": "x"}}, {"to": {"event": "x"}, "top": 0}]')
    with pytest.raises(ValueError, match=r"wrong.json: top=0: "):
        [*definitions_in(wrong, PathQuery)]
