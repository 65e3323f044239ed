"""Tiers at their exact edges, and the thirty days that a downgrade waits."""

import pytest

from schemas.conditions import sql_of
from schemas.tiers import RANK, TIERS, Assignment, assign, reached_with, with_patience

NOBODY = {"largest_fill_fen": 0, "api_calls_max_day": 0, "online_ms": 0, "indicators": 0}
THREE_HOURS_MS = 3 * 3_600_000


@pytest.mark.parametrize(
    ("habits", "tier"),
    [
        ({}, "novice"),
        ({"largest_fill_fen": 9_999_999}, "novice"),
        ({"largest_fill_fen": 10_000_000}, "institution"),
        ({"api_calls_max_day": 50}, "novice"),
        ({"api_calls_max_day": 51}, "institution"),
        ({"online_ms": THREE_HOURS_MS, "indicators": 3}, "novice"),
        ({"online_ms": THREE_HOURS_MS + 1, "indicators": 2}, "novice"),
        ({"online_ms": THREE_HOURS_MS + 1, "indicators": 3}, "mature"),
        ({"online_ms": THREE_HOURS_MS + 1, "indicators": 3, "api_calls_max_day": 51}, "institution"),
    ],
)
def test_the_highest_tier_that_holds_wins(habits, tier):
    assert assign(NOBODY | habits).tier == tier


def test_reasons_name_field_value_and_rule():
    assert assign(NOBODY | {"largest_fill_fen": 12_000_000}).reasons == ("largest_fill_fen=12000000 >= 10000000",)
    assert assign(NOBODY).reasons == ("default",)


def test_an_upgrade_is_in_force_at_once():
    due = Assignment("institution", ("x",))
    assert with_patience(due, Assignment("novice", ("default",)), "2026-01-01") == due


def test_a_downgrade_waits_thirty_days_from_when_it_became_due():
    due, now = Assignment("novice", ("default",)), Assignment("mature", ("x",))
    waiting = with_patience(due, now, "2026-01-01")
    assert waiting == Assignment("mature", ("downgrade to novice waits until 2026-01-31",))
    assert with_patience(due, waiting, "2026-01-30") == waiting
    assert with_patience(due, waiting, "2026-01-31") == due


def test_a_tier_that_holds_again_stops_the_wait():
    waiting = Assignment("mature", ("downgrade to novice waits until 2026-01-31",))
    held = Assignment("mature", ("x",))
    assert with_patience(held, waiting, "2026-01-20") == held
    assert with_patience(Assignment("novice", ("default",)), held, "2026-01-21").reasons == (
        "downgrade to novice waits until 2026-02-20",
    )


def test_the_lowest_tier_holds_for_everybody():
    assert TIERS[-1].any_of == ((),)
    assert sql_of(TIERS[-1].any_of[0]) == "TRUE"
    assert sorted(RANK, key=RANK.__getitem__) == ["novice", "mature", "institution"]


def test_a_tier_counts_as_reached_from_the_first_day_of_it_or_of_a_higher_one():
    first = reached_with(None, "mature", 10)
    assert first == {"novice": 10, "mature": 10}
    assert reached_with(first, "institution", 20) == {"novice": 10, "mature": 10, "institution": 20}
    assert reached_with(first, "novice", 30) == first, "who falls back has still been there"
