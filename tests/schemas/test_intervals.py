"""Intervals against published worked examples, and against what they promise."""

import numpy as np
import pytest

from schemas.intervals import UNKNOWN, Moments, difference_of_means, difference_of_shares, mean, ratio, share


def moments(values: np.ndarray) -> Moments:
    return Moments(len(values), float(values.sum()), float((values**2).sum()))


def test_wilson_s_interval_is_that_of_the_published_example():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611."""
    assert (share(81, 263).low, share(81, 263).high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert (share(0, 20).low, share(0, 20).high) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert share(0, 0) == UNKNOWN


def test_newcombe_s_difference_is_that_of_the_published_example():
    """Newcombe 1998, table II, method 10: 56/70 - 48/80 gives 0.0524 to 0.3339."""
    found = difference_of_shares(56, 70, 48, 80)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_single_value_has_no_interval_and_nothing_has_no_mean():
    assert (mean(Moments(1, 5, 25)).value, mean(Moments(1, 5, 25)).low) == (5, None)
    assert mean(Moments(0, 0, 0)) == UNKNOWN
    assert ratio(Moments(2, 5, 13), Moments(2, 0, 0), 0) == UNKNOWN


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """2,000 samples of 200 users: cost per trading user, revenue per user, and the difference of two means."""
    rng = np.random.default_rng(3)
    held = np.zeros(3)
    for _ in range(2_000):
        trades = (rng.random(200) < 0.2).astype(float)
        cost = rng.uniform(40, 60, 200)
        fees, other = rng.exponential(7, 200), rng.exponential(5, 150)
        cost_each = ratio(moments(cost), moments(trades), float((cost * trades).sum()))
        held += [
            cost_each.low <= 250 <= cost_each.high,
            mean(moments(fees)).low <= 7 <= mean(moments(fees)).high,
            (welch := difference_of_means(moments(fees), moments(other))).low <= 2 <= welch.high,
        ]
    assert all(0.92 < share < 0.97 for share in held / 2_000), held / 2_000
