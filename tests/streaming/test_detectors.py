"""Every detector keeps its promise on its own examples, and says it in two languages with names that exist."""

import sqlite3
from pathlib import Path
from string import Formatter

import pytest

from schemas.conditions import literal
from schemas.rules.checking import read_rules
from schemas.settings import settings
from streaming import detectors
from streaming.catalogue import detector_catalogue, rules
from streaming.detector import Case, Rule
from streaming.rule_documents import rule_of
from streaming.sql.detection import feature_views
from streaming.sql.dialect import STREAM
from streaming.sql.expressions import UnknownNameError, names_in, rendered
from streaming.sql.rule_alerts import columns_for, rule_alerts

WRITTEN = [rule for path in settings().rules_dir.glob("*.yaml") for rule in read_rules(path)]
RULES = rules() | {rule.document.id: rule_of(rule) for rule in WRITTEN}
CASES = [(name, case, True) for name, rule in RULES.items() for case in rule.fires] + [
    (name, case, False) for name, rule in RULES.items() for case in rule.silent
]


def answer(rule: Rule, case: Case) -> object:
    """What the rule says to one vector, asked of another SQL engine; None when an input is missing."""
    known = columns_for(rule.entity)
    condition = rendered(rule.when, rule.thresholds, known)
    named = {name: "NULL" if case.get(name) is None else literal(case[name]) for name in names_in(rule.when)}
    columns = ", ".join(f"{value} AS `{name}`" for name, value in named.items() if name not in rule.thresholds)
    with sqlite3.connect(":memory:") as engine:
        return engine.execute(f"SELECT {condition} FROM (SELECT {columns})").fetchone()[0]


@pytest.mark.parametrize(("name", "case", "fires"), CASES)
def test_a_rule_keeps_its_examples(name: str, case: Case, fires: bool) -> None:
    assert bool(answer(RULES[name], case)) == fires


def test_a_missing_input_is_neither_yes_nor_no() -> None:
    rule = rules()["off_market_fill"]
    assert answer(rule, {"price_e8": 5, "reference_price_e8": None}) is None


@pytest.mark.parametrize("name", RULES)
def test_both_sides_of_the_edge_are_shown(name: str) -> None:
    assert RULES[name].fires
    assert RULES[name].silent


@pytest.mark.parametrize("name", RULES)
def test_the_score_is_an_expression_over_known_names(name: str) -> None:
    rule = RULES[name]
    assert rendered(rule.score, rule.thresholds, columns_for(rule.entity))


@pytest.mark.parametrize("name", detector_catalogue())
def test_both_sentences_say_the_same_names(name: str) -> None:
    detector = detector_catalogue()[name]
    said = [{part[1] for part in Formatter().parse(text) if part[1]} for text in (detector.en, detector.zh)]
    assert said[0] == said[1]
    assert said[0]


@pytest.mark.parametrize("name", detector_catalogue())
def test_a_detector_says_when_it_fires_why_and_what_it_misses(name: str) -> None:
    text = (Path(detectors.__path__[0]) / f"{name}.py").read_text()
    assert all(f"\n{word}: " in text for word in ("Fires", "Why", "Misses"))
    assert len(text.splitlines()) <= 60


def test_an_unknown_feature_is_refused_by_name() -> None:
    with pytest.raises(UnknownNameError, match="orders_2m is none of"):
        rendered("orders_2m > 1", {}, columns_for("user"))


def test_a_threshold_alone_is_filled_in() -> None:
    assert rendered("limit_a", {"limit_a": 7}, []) == "7"


def test_a_rule_looks_only_at_its_tiers_and_a_linked_one_only_at_groups() -> None:
    hits, alerts = rule_alerts("user", {name: rules()[name] for name in ("api_abuse", "linked_structuring")})
    assert "`trigger` IN ('account') AND tier IN ('novice', 'mature') AND" in hits
    assert "`trigger` IN ('transfer') AND group_id IS NOT NULL AND" in hits
    assert "WHEN 'linked_structuring' THEN CAST(group_id AS STRING)" in alerts


@pytest.mark.parametrize("name", rules())
def test_the_window_that_proves_a_rule_is_computed(name: str) -> None:
    rule, rendered_views = rules()[name], "\n".join(feature_views(STREAM))
    of = "group_" if rule.linked else ""
    assert rule.window_s is None or f" AS {of}checksum_{rule.window_s}" in rendered_views


def test_every_rule_has_a_family() -> None:
    assert [name for name, detector in detector_catalogue().items() if detector.family is None] == []
