"""What a rule compared, and with which nearest value it would have stayed silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.counterfactual import Comparison, Flip, comparisons, flips

LARGE = "amount_fen >= min_fen AND fills_1h > min_others AND amount_fen * (fills_1h - 1) >= times * (fill_fen_1h - amount_fen)"
THRESHOLDS = {"min_fen": 1_000_000, "min_others": 5, "times": 10}
VALUES = {"amount_fen": 3_000_000, "fills_1h": 7, "fill_fen_1h": 4_000_000}


def test_each_comparison_shows_its_two_numbers() -> None:
    found = comparisons(LARGE, THRESHOLDS, VALUES)
    assert [(each.left_value, each.sign, each.right_value, each.holds) for each in found] == [
        (3_000_000, "≥", 1_000_000, True), (7, ">", 5, True), (18_000_000, "≥", 10_000_000, True),
    ]  # fmt: skip
    assert found[0] == Comparison("amount_fen", "≥", "min_fen", 3_000_000, 1_000_000, True)


def test_the_nearest_value_that_silences_a_rule() -> None:
    assert flips("orders_1m >= max_orders", {"max_orders": 20}, {"orders_1m": 31}) == [Flip("orders_1m", 31, "at_most", 19)]
    assert flips("balance_fen < least_fen", {"least_fen": 100}, {"balance_fen": 40}) == [
        Flip("balance_fen", 40, "at_least", 100)
    ]


def test_a_product_is_solved_for_each_of_its_inputs() -> None:
    assert flips(LARGE, THRESHOLDS, VALUES) == [
        Flip("amount_fen", 3_000_000, "at_most", 2_499_999),
        Flip("fills_1h", 7, "at_most", 5),
        Flip("fill_fen_1h", 4_000_000, "at_least", 4_800_001),
    ]


def test_an_alternative_must_be_silenced_too() -> None:
    condition = "orders_1m >= 20 OR fills_1m >= 10"
    assert flips(condition, {}, {"orders_1m": 25, "fills_1m": 3}) == [Flip("orders_1m", 25, "at_most", 19)]
    assert flips(condition, {}, {"orders_1m": 25, "fills_1m": 30}) == []


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("orders_1m >= 20", {"orders_1m": 3}),
        ("orders_1m >= 20", {"orders_1m": None}),
        ("orders_1m >= 20", {}),
        ("orders_1m >=", {"orders_1m": 31}),
        ("orders_1m >= 0", {"orders_1m": 31}),
    ],
)
def test_there_is_nothing_to_say_where_the_rule_is_silent_missing_unreadable_or_always_right(
    condition: str, values: dict[str, int | None]
) -> None:
    assert flips(condition, {}, values) == []


@given(st.integers(1, 50), st.integers(0, 2000), st.integers(0, 60), st.integers(-40, 40))
def test_the_value_silences_and_its_neighbour_does_not(times: int, x: int, y: int, offset: int) -> None:
    condition = f"{times} * x + {offset} > y * y"
    for flip in flips(condition, {}, {"x": x, "y": y}):

        def fires(value: int, name: str = flip.name) -> bool:
            known = {"x": x, "y": y, name: value}
            return times * known["x"] + offset > known["y"] ** 2

        towards = 1 if flip.side == "at_most" else -1
        assert fires(flip.value)
        assert not fires(flip.limit)
        assert fires(flip.limit + towards)
